"""Stage baseline: files in, files out."""

import json

import pytest
from typer.testing import CliRunner

from repro.baselines.run import run as baseline
from repro.cli.commands import app
from repro.errors import InputError
from repro.files import write_jsonl
from repro.prepared import open_prepared
from repro.schema import EXAMPLES as EXAMPLES_OF
from repro.schema import Example, TaskInfo
from repro.scoring.cell import Answered, open_cell
from repro.text import OUTPUTS
from tests.scoring.conftest import Cell, Workspace, workspace
from tests.tasks.samples import sample

__all__ = ["workspace"]
EVENTS = TaskInfo("phee", "PHEE", "events", ("Raise", "Fail"))
EXAMPLES = [sample(EVENTS), Example("2", "2", "Nothing.")]


def run(cell: Cell) -> dict[str, int | float | str]:
    """The stage, as the command line calls it."""
    corpus = open_prepared(cell.paths, cell.info.dataset)
    return baseline(cell.row, corpus, cell.params.seed, cell.predictions)


def test_predictions_stand_in_the_corpus_order_and_read_like_a_models(
    workspace: Workspace,
) -> None:
    cell = workspace.cell(EVENTS, EXAMPLES, row="constant")
    run(cell)
    rows = [OUTPUTS.validate_json(line) for line in cell.predictions.read_bytes().splitlines()]
    assert [(row.id, row.output) for row in rows] == [("1", "Raise, Fail"), ("2", "Raise, Fail")]
    assert cell.score()["f1"] == pytest.approx(2 / 3, abs=1e-6)


def test_the_seconds_it_took_are_told_for_provenance(workspace: Workspace) -> None:
    details = run(workspace.cell(EVENTS, EXAMPLES, row="constant"))
    assert list(details) == ["seconds"]
    assert float(details["seconds"]) >= 0


def test_a_baseline_without_a_method_leaves_its_reason(workspace: Workspace) -> None:
    cell = workspace.cell(EVENTS, EXAMPLES, "strict", row="linear")
    run(cell)
    assert cell.predictions.read_text(encoding="utf-8").startswith('{"not_run":"a linear model')
    assert list(cell.score()) == ["not_run"]


@pytest.mark.parametrize("row", ["constant", "linear"])
def test_running_twice_writes_the_same_bytes(workspace: Workspace, row: str) -> None:
    info = TaskInfo("ade", "ADE", "classification", ("no", "yes"))
    labels = ["yes", "no", "yes"]
    rows = [
        Example(str(n), str(n), f"it is {label}", label=label) for n, label in enumerate(labels)
    ]
    cell = workspace.cell(info, rows, row=row)
    run(cell)
    once = cell.predictions.read_bytes()
    run(cell)
    assert cell.predictions.read_bytes() == once
    assert isinstance(open_cell(row, "ade", cell.paths, "plain"), Answered)


def test_a_further_split_is_answered_in_its_own_order(workspace: Workspace) -> None:
    cell = workspace.cell(EVENTS, EXAMPLES, row="constant")
    dev = [Example("d1", "d1", "One."), Example("d2", "d2", "Two.")]
    write_jsonl(cell.paths.split("phee", "dev"), dev, EXAMPLES_OF.dump_json)
    out = cell.predictions.with_name("phee.dev.jsonl")
    baseline("constant", open_prepared(cell.paths, "phee"), 13, out, "dev")
    rows = [OUTPUTS.validate_json(line) for line in out.read_bytes().splitlines()]
    assert [(row.id, row.output) for row in rows] == [("d1", "Raise, Fail"), ("d2", "Raise, Fail")]


def test_the_verb_records_what_its_predictions_took(workspace: Workspace) -> None:
    cell = workspace.cell(EVENTS, EXAMPLES, row="constant")
    result = CliRunner().invoke(app, ["baseline", "constant", "phee"])
    assert result.exit_code == 0, result.output
    path = cell.paths.provenance("constant", "phee")
    section = json.loads(path.read_text(encoding="utf-8"))["baseline"]
    assert list(section["outs"]) == [str(cell.predictions)]
    assert section["seconds"] >= 0


def test_a_row_that_is_no_baseline_is_an_error_with_the_nearest_names(
    workspace: Workspace,
) -> None:
    workspace.cell(EVENTS, EXAMPLES)
    failed = CliRunner().invoke(app, ["baseline", "constnt", "phee"]).exception
    assert isinstance(failed, InputError)
    assert str(failed).startswith("unknown baseline 'constnt': did you mean constant")
