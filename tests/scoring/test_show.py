"""Verb show: what a person reads about a cell."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from repro.cli.commands import app
from repro.files import write_jsonl
from repro.schema import Event, Example, TaskInfo
from repro.text import NOT_RUN, OUTPUTS, NotRun, dump_output
from tests.scoring.conftest import Cell, Workspace

INFO = TaskInfo("phee", "PHEE", "events", ("Raise", "Fail"))


@pytest.fixture
def cell(workspace: Workspace) -> Cell:
    raised = (Event("E1", "Raise", "t"),)
    examples = [Example(f"id{n}", "article", f"Sentence {n}.", events=raised) for n in range(3)]
    made = workspace.cell(INFO, examples)
    made.predict(["Fail, Raise", "Raise", "[bold]prose\x1b[31m here"])
    return made


def shown(*options: str) -> str:
    result = CliRunner().invoke(app, ["show", "tiny-llama", "phee", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_each_example_has_its_text_gold_answer_and_differences(cell: Cell) -> None:
    assert cell.predictions.exists()
    lines = [line.rstrip() for line in shown("--errors", "-n", "1").splitlines()]
    assert lines[0].startswith("id0 (article) wrong ─")
    assert lines[1:5] == [
        "text    Sentence 0.",
        "gold    Raise",
        "answer  Fail, Raise",
        "wrong   Fail",
    ]
    assert lines[-1] == "tiny-llama on phee, label_set: 2 of 3 examples have an error; 1 shown."


def test_without_errors_the_right_examples_are_shown_too(cell: Cell) -> None:
    assert cell.predictions.exists()
    assert "id1 (article) right" in shown()
    assert "id1" not in shown("--errors")


def test_an_unreadable_answer_is_shown_with_its_reason_and_without_effect(cell: Cell) -> None:
    assert cell.predictions.exists()
    text = shown("--errors")
    assert "[bold]prose\\x1b[31m here" in text
    assert "unreadable  prose instead of labels in its first line" in text
    assert "missing     Raise" in text
    assert "\x1b" not in text


def test_an_answer_that_was_cut_off_and_one_that_is_very_long_say_so(cell: Cell) -> None:
    cell.predict(["Raise", "Raise", "x" * 5000])
    rows = [OUTPUTS.validate_json(line) for line in cell.predictions.read_bytes().splitlines()]
    rows[2] = replace(rows[2], finish="length")
    write_jsonl(cell.predictions, rows, dump_output)
    text = " ".join(shown("--errors").split())
    assert "cut off the answer reached the limit of new tokens" in text
    assert "... (5000 characters)" in text


def test_a_cell_that_was_not_run_says_why(cell: Cell) -> None:
    write_jsonl(cell.predictions, [NotRun("no method")], NOT_RUN.dump_json)
    assert shown() == "tiny-llama on phee was not run: no method\n"
