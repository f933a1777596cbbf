"""A model without an adapter."""

import pytest

from repro.generate.predict import answer, make_asked, sample
from repro.text import NO_BATCH, Output
from tests.generate.conftest import Workspace
from tests.generate.corpora import LONGEST_LABEL
from tests.generate.models import TEMPLATE


def prompts(workspace: Workspace, model: str, *, zero_shot: bool) -> list[str]:
    """What the model reads, special tokens included."""
    base = workspace.base(model)
    ask = workspace.ask(model, zero_shot=zero_shot)
    asked = make_asked(base, ask, workspace.params.of_predict)
    return [base.tokenizer.decode(ids) for ids in asked.prompts]


def test_the_row_needs_no_adapter_and_is_what_the_bare_base_says(workspace: Workspace) -> None:
    import torch

    workspace.paths.adapter("llama", "colours").parents[2].unlink()
    rows = workspace.rows(workspace.predict(zero_shot=True)["colours"])
    base = workspace.base()
    longest = len(base.tokenizer.tokenize(LONGEST_LABEL)) + 1
    for row, question in zip(rows[:6], workspace.questions(), strict=False):
        ids = torch.tensor([base.tokenizer(question)["input_ids"]])
        out = base.model.generate(ids, max_new_tokens=longest, do_sample=False)
        said = base.tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True)
        assert row.output == said != ""


def test_without_adapter_the_prompt_goes_through_the_chat_template(workspace: Workspace) -> None:
    expected = [f"[user] {text}\n[assistant] " for text in workspace.questions()]
    assert prompts(workspace, "chatty", zero_shot=True) == expected


def test_without_a_chat_template_the_prompt_is_that_of_training(workspace: Workspace) -> None:
    assert prompts(workspace, "llama", zero_shot=True) == [
        f"<s>{text}" for text in workspace.questions()
    ]


def test_with_an_adapter_the_chat_template_is_left_out(workspace: Workspace) -> None:
    assert prompts(workspace, "chatty", zero_shot=False) == [
        f"<s>{text}" for text in workspace.questions()
    ]


def test_zero_shot_and_adapter_rows_lie_in_files_of_their_own(workspace: Workspace) -> None:
    adapted = workspace.predict()
    workspace.predict(zero_shot=True)
    assert workspace.paths.predictions("llama", "colours").read_bytes() == adapted["colours"]
    assert workspace.paths.predictions("llama-zero-shot", "colours").is_file()


@pytest.mark.parametrize("zero_shot", [True, False])
def test_a_sample_of_the_rows_is_asked_and_the_others_say_so(
    workspace: Workspace, *, zero_shot: bool
) -> None:
    whole = workspace.rows(workspace.predict(zero_shot=zero_shot)["colours"])
    sizes = {"zero_shot_rows": 10} if zero_shot else {"rows": 10}
    rows = workspace.rows(workspace.predict(zero_shot=zero_shot, sizes=sizes)["colours"])
    asked = [row for row in rows if row.finish != "not_asked"]
    assert [row.id for row in rows] == [row.id for row in whole]
    assert len(asked) == 10
    said = {row.id: row.output for row in whole}
    assert all(row.output == said[row.id] for row in asked)
    left = [row for row in rows if row not in asked]
    assert left == [Output(row.id, "", "not_asked", NO_BATCH) for row in left]


def test_the_sample_of_rows_without_an_adapter_is_no_sample_of_those_with_one(
    workspace: Workspace,
) -> None:
    assert workspace.predict(sizes={"zero_shot_rows": 10}) == workspace.predict()


def test_the_sample_of_a_corpus_is_always_the_same_and_in_its_order() -> None:
    chosen = sample("colours", 50, 10)
    assert chosen == sorted(set(chosen)) == sample("colours", 50, 10) != sample("tagged", 50, 10)
    assert sample("colours", 5, 10) == sample("colours", 5, None) == [0, 1, 2, 3, 4]


def test_a_model_that_reasons_first_without_room_for_it_says_so(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    base = workspace.base("chatty")
    base.tokenizer.chat_template = TEMPLATE.replace("[assistant] ", "[assistant] <think>")
    ask = workspace.ask("chatty", zero_shot=True)
    asked = make_asked(base, ask, workspace.params.of_predict)
    assert asked.thinks
    details = answer(base, base.model, asked)
    assert details["room_to_think"] == "none"
    assert "raise predict.max_new_tokens" in capsys.readouterr().out
