"""How much answers vary, and how far they are those of a row that never reads the text."""

import pytest

from repro.baselines.run import run
from repro.prepared import open_prepared
from repro.schema import Event, Example, ProtocolName, TaskInfo
from repro.scoring.cell import Answered, open_cell
from repro.scoring.variety import completions, constant_answers
from tests.scoring.conftest import Workspace, workspace
from tests.tasks.samples import sample

__all__ = ["workspace"]
EVENTS = TaskInfo("phee", "PHEE", "events", ("Raise", "Fail"))
ENTITIES = TaskInfo("bc5cdr", "BC5CDR", "entities", ("O", "B-Drug", "I-Drug"))
CLASSES = TaskInfo("ade", "ADE", "classification", ("no", "yes"))
RELATIONS = TaskInfo("git", "GIT", "relations", ("Bind", "Cause"))


def example(id_: str, *types: str) -> Example:
    events = tuple(Event(str(n), kind, "t") for n, kind in enumerate(types))
    return Example(id_, id_, "text", events=events)


ROWS = [example("1", "Raise"), example("2", "Raise"), example("3", "Raise", "Fail"), example("4")]


def test_answers_are_told_apart_by_their_words_and_compared_by_what_they_state(
    workspace: Workspace,
) -> None:
    cell = workspace.cell(EVENTS, ROWS)
    cell.predict(["Raise", "**Raise**", "Fail", "some prose"])
    metrics = cell.score()
    assert metrics["answers_distinct"] == 3
    assert metrics["answers_commonest"] == 0.5
    assert metrics["agree_majority"] == metrics["agree_constant"] == 0.5


def test_a_row_that_always_answers_the_same_shows_it(workspace: Workspace) -> None:
    cell = workspace.cell(EVENTS, ROWS)
    cell.predict(["Raise"] * 4)
    metrics = cell.score()
    assert [metrics["answers_distinct"], metrics["answers_commonest"]] == [1, 1.0]
    assert metrics["agree_majority"] == metrics["agree_constant"] == 1.0


@pytest.mark.parametrize(
    ("info", "protocol"),
    [
        (EVENTS, "label_set"),
        (RELATIONS, "label_set"),
        (ENTITIES, "label_set"),
        (ENTITIES, "strict"),
        (CLASSES, "label_set"),
        (CLASSES, "strict"),
    ],
)
def test_the_row_constant_agrees_with_itself_everywhere(
    workspace: Workspace, info: TaskInfo, protocol: ProtocolName
) -> None:
    cell = workspace.cell(info, [sample(info)], protocol, row="constant")
    run("constant", open_prepared(cell.paths, info.dataset), 13, cell.predictions)
    assert cell.score()["agree_constant"] == 1.0


@pytest.mark.parametrize("info", [EVENTS, RELATIONS])
def test_where_a_constant_answer_names_no_place_there_is_no_such_figure(
    workspace: Workspace, info: TaskInfo
) -> None:
    cell = workspace.cell(info, [sample(info)], "strict")
    cell.predict(["none"])
    assert "agree_constant" not in cell.score()
    opened = open_cell(cell.row, info.dataset, cell.paths, "plain")
    assert isinstance(opened, Answered)
    assert constant_answers(opened, completions(opened.protocol, cell.paths)) is None
