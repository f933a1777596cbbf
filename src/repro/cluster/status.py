"""Where every cell stands: DVC says what is done, files and the queue say the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from repro.cluster.dvc import stale
from repro.cluster.folder import Folder
from repro.cluster.slurm import in_queue
from repro.cluster.units import cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repro.cluster.folder import Record
    from repro.params import Params
    from repro.paths import Paths

State = Literal["done", "running", "queued", "failed", "not started"]
STATES: tuple[State, ...] = ("done", "running", "queued", "failed", "not started")


@dataclass(frozen=True, slots=True)
class Standing:
    """A cell's state; `error`: the last line of one that failed; `job`: what it was given to."""

    cell: str
    state: State
    job: str = ""
    attempt: int = 0
    error: str = ""


def standings(params: Params, paths: Paths) -> list[Standing]:
    """Where each cell of a language model stands."""
    behind, queue = stale(paths), in_queue()
    folder = Folder(Path.cwd(), paths.profile)
    given = folder.submitted()
    return [
        standing(
            unit.name,
            fresh=not behind.intersection(unit.stages),
            job=given.get(unit.name, ""),
            queue=queue,
            record=folder.read(unit.name),
        )
        for unit in cells(params, paths)
    ]


def standing(
    cell: str, *, fresh: bool, job: str, queue: dict[str, str], record: Record | None
) -> Standing:
    """The state of one cell.

    `fresh`: DVC has it up to date. `queue`: the states of jobs. `record`: what a job last said;
    that of an earlier job does not count once the cell was given to another.
    """
    if fresh:
        return Standing(cell, "done", job)
    if record is not None and record.job != job:
        record = None
    waits = queue.get(job)
    if record is not None and record.phase == "done":
        return Standing(cell, "done", job, record.attempt)
    if record is not None and record.phase in {"failed", "stopped"}:
        return Standing(cell, "failed", job, record.attempt, record.error)
    if waits is not None:
        running = record is not None and waits not in {"PENDING", "REQUEUED"}
        return Standing(
            cell, "running" if running else "queued", job, record.attempt if record else 0
        )
    if record is not None:
        error = (
            f"job {job} ended without a word (out of memory: raise memory_gb in site.yaml); see "
            "its log, submit again"
        )
        return Standing(cell, "failed", job, record.attempt, error)
    return (
        Standing(cell, "failed", job, 0, f"job {job} is gone")
        if job
        else Standing(cell, "not started")
    )


def lines(found: Sequence[Standing]) -> Iterator[str]:
    """A line a cell that is neither done nor not started, then the counts."""
    for one in found:
        if one.state in {"running", "queued", "failed"}:
            tries = f" (try {one.attempt + 1})" if one.attempt else ""
            yield f"{one.state:<12}{one.cell}  {one.job}{tries}  {one.error}".rstrip()
    counts = Counter(one.state for one in found)
    yield f"{len(found)} cells: " + ", ".join(f"{counts[state]} {state}" for state in STATES)
