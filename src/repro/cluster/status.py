"""Where every cell stands: DVC says what is done, files and the queue say the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from repro.cluster.dvc import stale
from repro.cluster.folder import Folder
from repro.cluster.slurm import in_queue, jobs_of
from repro.cluster.units import cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repro.cluster.folder import Record
    from repro.cluster.units import CellUnit
    from repro.params import Params
    from repro.paths import Paths

State = Literal["done", "running", "queued", "failed", "not started"]
STATES: tuple[State, ...] = ("done", "running", "queued", "failed", "not started")
TOTAL = "all cells"


@dataclass(frozen=True, slots=True)
class Standing:
    """A cell's state; `error`: the last line of one that failed; `job`: what it was given to."""

    cell: str
    row: str
    state: State
    job: str = ""
    attempt: int = 0
    error: str = ""


def standings(params: Params, paths: Paths) -> list[Standing]:
    """Where each cell of a language model stands."""
    behind, folder = stale(paths), Folder(Path.cwd(), paths.profile)
    given = jobs_of(folder)
    queue = in_queue() if given else {}
    return [
        standing(
            unit,
            fresh=not behind.intersection(unit.stages),
            job=given.get(unit.name, ""),
            queue=queue,
            record=folder.read(unit.name),
        )
        for unit in cells(params, paths)
    ]


def standing(
    unit: CellUnit, *, fresh: bool, job: str, queue: dict[str, str], record: Record | None
) -> Standing:
    """The state of one cell.

    `fresh`: DVC has it up to date. `queue`: the states of jobs. `record`: what a job last said;
    that of an earlier job does not count once the cell was given to another. A cell of which only
    some stages were asked for and are done counts as not started.
    """
    told = partial(Standing, unit.name, unit.row)
    if fresh:
        return told("done", job)
    if record is not None and record.job != job:
        record = None
    waits = queue.get(job)
    if record is not None and record.phase == "done":
        every = set(unit.stages) <= set(record.stages)
        return told("done" if every else "not started", job, record.attempt)
    if record is not None and record.phase in {"failed", "stopped"}:
        return told("failed", job, record.attempt, record.error)
    if waits is not None:
        running = record is not None and waits not in {"PENDING", "REQUEUED"}
        return told("running" if running else "queued", job, record.attempt if record else 0)
    if record is not None:
        error = (
            f"job {job} ended without a word (out of memory: raise memory_gb in site.yaml); see "
            "its log, submit again"
        )
        return told("failed", job, record.attempt, error)
    return told("failed", job, 0, f"job {job} is gone") if job else told("not started")


def lines(found: Sequence[Standing]) -> Iterator[str]:
    """Counts by state, a line a model; then what is not done, and why."""
    rows = list(dict.fromkeys(one.row for one in found))
    width = max(len(row) for row in [*rows, TOTAL])
    yield f"{'':<{width}}  {'  '.join(STATES)}"
    for row in rows:
        yield _counts(row, [one for one in found if one.row == row], width)
    yield _counts(TOTAL, found, width)
    for state in ("failed", "running"):
        for one in found:
            if one.state == state:
                tries = f" (try {one.attempt + 1})" if one.attempt else ""
                yield f"{state:<12}{one.cell}  {one.job}{tries}  {one.error}".rstrip()
    for state in ("queued", "not started"):
        for row in rows:
            names = [one.cell for one in found if (one.row, one.state) == (row, state)]
            if names:
                corpora = ", ".join(name.removeprefix(f"{row}-") for name in names)
                yield f"{state:<12}{row}: {corpora}"


def _counts(title: str, found: Sequence[Standing], width: int) -> str:
    counts = Counter(one.state for one in found)
    return f"{title:<{width}}  " + "  ".join(f"{counts[state]:>{len(state)}}" for state in STATES)
