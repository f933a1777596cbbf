"""What prediction asks of the model: a regression guard by counts."""

from repro.generate.predict import make_asked
from repro.lora.decode import common_prefix, greedy, read_prefix
from tests.generate.conftest import Workspace
from tests.passes import Passes, passes

NEW = 6
"""Tokens of an answer; the model of these tests ends none so early."""


def test_a_batch_reads_its_opening_once_and_takes_one_pass_a_token(workspace: Workspace) -> None:
    base = workspace.base()
    prompts: list[list[int]] = base.tokenizer(workspace.questions()[:8])["input_ids"]
    with passes() as together:
        prefix = read_prefix(base.model, prompts, NEW)
        greedy(base.model, base.tokenizer, prompts, NEW, prefix)
    with passes() as alone:
        for prompt in prompts:
            greedy(base.model, base.tokenizer, [prompt], NEW)
    opening, longest = len(common_prefix(prompts)), max(map(len, prompts))
    written = 8 * (NEW - 1)
    assert together == Passes(1 + NEW, opening + 8 * (longest - opening) + written)
    assert alone == Passes(8 * NEW, sum(map(len, prompts)) + written)
    assert together.tokens < 0.6 * alone.tokens


def test_the_stage_reads_the_opening_of_a_corpus_once_and_checks_it_on_one_batch(
    workspace: Workspace,
) -> None:
    with passes() as seen:
        workspace.predict(batch=16)
    asked = make_asked(workspace.base(), workspace.ask(), workspace.with_predict(batch=16))
    opening = len(common_prefix(asked.prompts))
    sizes = [(len(batch), len(asked.prompts[batch[0]])) for batch in asked.plan]
    rows, shortest = sizes[-1]
    answering = sum(size * (longest - opening + asked.longest - 1) for size, longest in sizes)
    checking = rows * (shortest + shortest - opening)
    assert seen == Passes(1 + 2 + len(sizes) * asked.longest, opening + checking + answering)
