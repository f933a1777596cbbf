"""A model without an adapter."""

from repro.generate.predict import make_asked
from tests.generate.conftest import Workspace
from tests.generate.corpora import LONGEST_LABEL


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
