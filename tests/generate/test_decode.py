"""One batch: how long an answer may be, where it stops, and what pads it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.generate.predict import make_asked, with_trained
from repro.lora.decode import batch_plan, common_prefix, greedy, read_prefix
from repro.lora.load import Base
from tests.generate.conftest import Workspace
from tests.generate.corpora import LONGEST_LABEL

PROMPTS = ["zorin", "zorin raised alpha in mice and cells", "beta lowered gamma", "treatment after"]
FREE = 24


def encoded(base: Base) -> list[list[int]]:
    ids: list[list[int]] = base.tokenizer(PROMPTS)["input_ids"]
    return ids


def plain(base: Base, prompt: list[int], longest: int) -> list[int]:
    """Greedy tokens by one whole forward pass each: no cache, no padding, no generate()."""
    import torch

    ids = list(prompt)
    with torch.inference_mode():
        for _ in range(longest):
            ids.append(int(base.model(input_ids=torch.tensor([ids])).logits[0, -1].argmax()))
    return ids[len(prompt) :]


@given(st.lists(st.integers(1, 50), max_size=60), st.integers(1, 20))
def test_the_plan_holds_every_row_once_longest_first_in_full_batches(
    lengths: list[int], batch: int
) -> None:
    plan = batch_plan(lengths, batch)
    order = [i for members in plan for i in members]
    assert order == sorted(range(len(lengths)), key=lambda i: (-lengths[i], i))
    assert [len(members) for members in plan[:-1]] == [batch] * (len(plan) - 1)


@pytest.mark.parametrize("model", ["llama", "qwen2", "mistral", "phi3", "gemma2"])
def test_answers_are_what_one_forward_pass_a_token_gives(workspace: Workspace, model: str) -> None:
    base = workspace.base(model)
    answers = greedy(base.model, base.tokenizer, encoded(base), FREE)
    for answer, prompt in zip(answers, encoded(base), strict=True):
        ids = plain(base, prompt, FREE)
        stop = base.tokenizer.eos_token_id
        written = ids[: ids.index(stop)] if stop in ids else ids
        assert answer.output == base.tokenizer.decode(written, skip_special_tokens=True)


ALIKE = [f"zorin raised alpha in mice and cells {prompt}" for prompt in PROMPTS]


@pytest.mark.parametrize("model", ["llama", "qwen2", "mistral", "phi3", "gemma2"])
def test_an_opening_that_is_read_once_changes_no_answer(workspace: Workspace, model: str) -> None:
    base = workspace.base(model)
    prompts: list[list[int]] = base.tokenizer(ALIKE)["input_ids"]
    window = getattr(base.model.config, "sliding_window", None) or 1000
    limit = min(FREE, window - max(map(len, prompts)))
    prefix = read_prefix(base.model, prompts, limit)
    assert prefix is not None
    assert len(prefix.ids) >= len(base.tokenizer(PROMPTS[1])["input_ids"])
    for _ in range(2):
        for batch in (prompts[:3], prompts[3:]):
            shared = greedy(base.model, base.tokenizer, batch, limit, prefix)
            assert shared == greedy(base.model, base.tokenizer, batch, limit)


def test_a_window_that_padding_could_narrow_shares_no_opening(workspace: Workspace) -> None:
    base = workspace.base("gemma2")
    prompts: list[list[int]] = base.tokenizer(ALIKE)["input_ids"]
    window = base.model.config.sliding_window
    fits = window - max(map(len, prompts))
    assert read_prefix(base.model, prompts, fits) is not None
    assert read_prefix(base.model, prompts, fits + 1) is None


@given(st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=5), min_size=1))
def test_the_opening_is_the_longest_that_leaves_each_prompt_a_token(
    prompts: list[list[int]],
) -> None:
    ids = common_prefix(prompts)
    assert all(prompt[: len(ids)] == ids and len(prompt) > len(ids) for prompt in prompts)
    shortest = min(map(len, prompts))
    assert shortest == len(ids) + 1 or len({prompt[len(ids)] for prompt in prompts}) > 1


def test_an_answer_stops_at_the_end_of_sequence_and_else_at_the_limit(
    workspace: Workspace,
) -> None:
    base = workspace.base()
    first = encoded(base)[0]
    ids = plain(base, first, FREE)
    [cut] = greedy(base.model, base.tokenizer, [first], 5)
    assert (cut.output, cut.finish) == (base.tokenizer.decode(ids[:5]), "length")
    place = next(i for i in range(2, FREE) if ids[i] not in ids[:i])
    base.tokenizer.eos_token = base.tokenizer.convert_ids_to_tokens(ids[place])
    [stopped] = greedy(base.model, base.tokenizer, [first], FREE)
    assert (stopped.output, stopped.finish) == (base.tokenizer.decode(ids[:place]), "stop")
    [exact] = greedy(base.model, base.tokenizer, [first], place + 1)
    assert exact == stopped


def test_every_end_of_sequence_that_a_model_declares_stops_it(workspace: Workspace) -> None:
    base = workspace.base()
    first = encoded(base)[0]
    ids = plain(base, first, FREE)
    place = next(i for i in range(2, FREE) if ids[i] not in ids[:i])
    for holder in (base.model.config, base.model.generation_config):
        before, holder.eos_token_id = holder.eos_token_id, [2, ids[place]]
        [stopped] = greedy(base.model, base.tokenizer, [first], FREE)
        assert (stopped.output, stopped.finish) == (base.tokenizer.decode(ids[:place]), "stop")
        holder.eos_token_id = before


def test_the_limit_is_the_longest_training_target_with_its_end_of_sequence(
    workspace: Workspace,
) -> None:
    base = workspace.base()
    asked = make_asked(base, workspace.ask(), workspace.params.of_predict)
    targets = ["red", "green", LONGEST_LABEL]
    tokens = {target: len(base.tokenizer.tokenize(target)) + 1 for target in targets}
    assert asked.longest == tokens[LONGEST_LABEL] > tokens["red"]


@pytest.mark.parametrize(("own", "more"), [(None, 0), (1, 0), (500, 500)])
def test_without_an_adapter_an_answer_has_at_least_as_much_room(
    workspace: Workspace, own: int | None, more: int
) -> None:
    base, params = workspace.base(), workspace.with_predict(max_new_tokens=own)
    adapted = make_asked(base, workspace.ask(), params).longest
    assert make_asked(base, workspace.ask(zero_shot=True), params).longest == max(adapted, more)


SAMPLING = {
    "do_sample": True,
    "temperature": 9.0,
    "top_k": 3,
    "top_p": 0.3,
    "min_p": 0.2,
    "typical_p": 0.5,
    "repetition_penalty": 4.0,
    "no_repeat_ngram_size": 1,
    "num_beams": 3,
    "max_length": 2,
    "min_new_tokens": 20,
    "suppress_tokens": [5, 6, 7],
    "begin_suppress_tokens": list(range(3, 200)),
    "bad_words_ids": [[8]],
    "forced_eos_token_id": 9,
    "renormalize_logits": True,
    "max_time": 0.0,
    "use_cache": False,
}


@pytest.mark.parametrize("adapted", [False, True])
def test_a_model_s_own_generation_config_changes_nothing(
    workspace: Workspace, adapted: bool
) -> None:
    from transformers import GenerationConfig

    said: list[Any] = []
    for own in ({}, SAMPLING):
        base = workspace.base()
        stop = base.model.config.eos_token_id
        base.model.generation_config = GenerationConfig(eos_token_id=stop, **own)
        model = base.model
        if adapted:
            model = with_trained(model, workspace.paths.adapter("llama", "colours"), "colours")
        said.append([greedy(model, base.tokenizer, encoded(base), FREE) for _ in range(2)])
    assert said[0] == said[1]


def test_prompts_are_padded_on_the_left_whatever_side_the_tokenizer_prefers(
    workspace: Workspace,
) -> None:
    base = workspace.base()
    seen: list[tuple[Any, Any]] = []

    def look(_module: Any, _args: Any, given: dict[str, Any]) -> None:
        seen.append((given["input_ids"].clone(), given["attention_mask"].clone()))

    base.model.register_forward_pre_hook(look, with_kwargs=True)
    said = []
    for side in ("left", "right"):
        base.tokenizer.padding_side = side
        said.append(greedy(base.model, base.tokenizer, encoded(base), FREE))
    assert said[0] == said[1]
    ids, mask = seen[0]
    for prompt, row, kept in zip(encoded(base), ids.tolist(), mask.tolist(), strict=True):
        padding = len(row) - len(prompt)
        assert row[padding:] == prompt
        assert kept == [0] * padding + [1] * len(prompt)
