"""What is told of a cell, from DVC, the queue and what its job last said."""

import pytest

from repro.cluster.folder import Phase, Record
from repro.cluster.status import Standing, lines, standing


def record(phase: Phase, job: str = "7_0", attempt: int = 0, error: str = "") -> Record:
    return Record(phase, job, attempt, error)


@pytest.mark.parametrize(
    ("fresh", "job", "queue", "said", "state"),
    [
        (True, "", {}, None, "done"),
        (False, "", {}, None, "not started"),
        (False, "7_0", {"7_0": "PENDING"}, None, "queued"),
        (False, "7_0", {"7_0": "RUNNING"}, record("running"), "running"),
        (False, "7_0", {"7_0": "PENDING"}, record("running"), "queued"),
        (False, "7_0", {}, record("done"), "done"),
        (False, "7_0", {}, record("failed", error="no"), "failed"),
        (False, "7_0", {}, record("running"), "failed"),
        (False, "7_0", {}, None, "failed"),
        (False, "8_0", {"8_0": "PENDING"}, record("failed", "7_0"), "queued"),
    ],
)
def test_the_state_of_a_cell(
    fresh: bool, job: str, queue: dict[str, str], said: Record | None, state: str
) -> None:
    found = standing("m-d", fresh=fresh, job=job, queue=queue, record=said)
    assert found.state == state


def test_what_failed_is_told_with_its_error_and_all_states_are_counted() -> None:
    found = [Standing("a", "done"), Standing("b", "failed", "7_1", 2, "out of memory")]
    *rows, counts = lines(found)
    assert rows == ["failed      b  7_1 (try 3)  out of memory"]
    assert counts == "2 cells: 1 done, 0 running, 0 queued, 1 failed, 0 not started"
