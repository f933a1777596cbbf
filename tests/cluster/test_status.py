"""What is told of a cell, from DVC, the queue and what its job last said."""

import pytest

from repro.cluster.folder import Phase, Record
from repro.cluster.status import Standing, lines, standing
from repro.cluster.units import CellUnit


def record(phase: Phase, job: str = "7_0", error: str = "", ran: str = "") -> Record:
    return Record(phase, job, 0, error, (ran,) if ran else ())


@pytest.mark.parametrize(
    ("fresh", "job", "queue", "said", "state"),
    [
        (True, "", {}, None, "done"),
        (False, "", {}, None, "not started"),
        (False, "7_0", {"7_0": "PENDING"}, None, "queued"),
        (False, "7_0", {"7_0": "RUNNING"}, record("running"), "running"),
        (False, "7_0", {"7_0": "PENDING"}, record("running"), "queued"),
        (False, "7_0", {}, record("done", ran="train@m-d"), "done"),
        (False, "7_0", {}, record("done", ran="score@m-d"), "not started"),
        (False, "7_0", {}, record("failed", error="no"), "failed"),
        (False, "7_0", {}, record("running"), "failed"),
        (False, "7_0", {}, None, "failed"),
        (False, "8_0", {"8_0": "PENDING"}, record("failed", "7_0"), "queued"),
    ],
)
def test_the_state_of_a_cell(
    fresh: bool, job: str, queue: dict[str, str], said: Record | None, state: str
) -> None:
    unit = CellUnit("m-d", ("train@m-d",), row="m")
    found = standing(unit, fresh=fresh, job=job, queue=queue, record=said)
    assert (found.cell, found.row, found.state) == ("m-d", "m", state)


def test_states_are_counted_model_by_model_and_what_is_not_done_is_named_with_its_error() -> None:
    found = [
        Standing("a-phee", "a", "done"),
        Standing("a-git", "a", "failed", "7_1", 2, "out of memory"),
        Standing("a-ddi", "a", "running", "7_2"),
        Standing("bb-phee", "bb", "queued", "8_0"),
        Standing("bb-git", "bb", "queued", "8_1"),
        Standing("bb-ddi", "bb", "not started"),
    ]
    assert list(lines(found)) == [
        "           done  running  queued  failed  not started",
        "a             1        1       0       1            0",
        "bb            0        0       2       0            1",
        "all cells     1        1       2       1            1",
        "failed      a-git  7_1 (try 3)  out of memory",
        "running     a-ddi  7_2",
        "queued      bb: phee, git",
        "not started bb: ddi",
    ]


def test_a_grid_of_which_nothing_has_run_takes_two_lines_a_model() -> None:
    grid = [Standing(f"m{m}-c{c}", f"m{m}", "not started") for m in range(12) for c in range(12)]
    assert len(list(lines(grid))) == 12 + 2 + 12
