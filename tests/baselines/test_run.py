"""Stage baseline: files in, files out."""

import json

import pytest

from repro.baselines.run import run
from repro.errors import InputError
from repro.schema import PREDICTIONS, Example, TaskInfo
from repro.scoring.cell import read_cell
from tests.scoring.conftest import Workspace, workspace
from tests.tasks.samples import sample

__all__ = ["workspace"]
EVENTS = TaskInfo("phee", "PHEE", "events", ("Raise", "Fail"))
EXAMPLES = [sample(EVENTS), Example("2", "2", "Nothing.")]


def test_predictions_stand_in_the_corpus_order_and_read_like_a_models(
    workspace: Workspace,
) -> None:
    cell = workspace.cell(EVENTS, EXAMPLES, row="constant")
    run("constant", "phee", cell.params, cell.paths)
    rows = [PREDICTIONS.validate_json(line) for line in cell.predictions.read_bytes().splitlines()]
    assert [(row.id, row.output) for row in rows] == [("1", "Raise, Fail"), ("2", "Raise, Fail")]
    assert rows[0].items == (("Fail",), ("Raise",))
    assert cell.score()["f1"] == pytest.approx(2 / 3, abs=1e-6)


def test_provenance_describes_the_predictions(workspace: Workspace) -> None:
    cell = workspace.cell(EVENTS, EXAMPLES, row="constant")
    run("constant", "phee", cell.params, cell.paths)
    path = cell.paths.provenance("constant", "phee")
    section = json.loads(path.read_text(encoding="utf-8"))["baseline"]
    assert list(section["outs"]) == [str(cell.predictions)]
    assert section["seconds"] >= 0


def test_a_baseline_without_a_method_leaves_its_reason(workspace: Workspace) -> None:
    cell = workspace.cell(EVENTS, EXAMPLES, "strict", row="linear")
    run("linear", "phee", cell.params, cell.paths)
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
    run(row, "ade", cell.params, cell.paths)
    once = cell.predictions.read_bytes()
    run(row, "ade", cell.params, cell.paths)
    assert cell.predictions.read_bytes() == once
    assert read_cell(row, "ade", cell.params, cell.paths)


def test_a_row_that_is_no_baseline_is_an_error_with_the_nearest_names(
    workspace: Workspace,
) -> None:
    cell = workspace.cell(EVENTS, EXAMPLES)
    with pytest.raises(InputError, match="unknown baseline 'constnt': did you mean constant"):
        run("constnt", "phee", cell.params, cell.paths)
