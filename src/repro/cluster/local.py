"""Units side by side on one machine: one process, one thread and at most one GPU each."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.cluster.dvc import (
    environment,
    last_error,
    locked,
    order_lock,
    repro_command,
    sequential_order,
)
from repro.errors import RunError
from repro.lora.hardware import visible_gpus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repro.cluster.units import Unit
    from repro.paths import Paths

POLL_SECONDS = 0.2
MINUTES = 60 * 24 * 365
"""No limit of time on one's own machine; the engine asks for one."""


@dataclass
class Board:
    """What waits, runs on which slot, is done and has failed."""

    waiting: list[Unit]
    running: dict[int, tuple[Unit, Any]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)

    def next(self) -> Unit | None:
        """The first unit whose needs are done (those that are not on the board count as done)."""
        open_ = {unit.name for unit in self.waiting} | {u.name for u, _ in self.running.values()}
        for unit in self.waiting:
            if not open_.intersection(unit.needs):
                self.waiting.remove(unit)
                return unit
        return None

    def drop_dependents(self, name: str) -> None:
        """Units that need what failed never run."""
        for unit in [unit for unit in self.waiting if name in unit.needs]:
            self.waiting.remove(unit)
            self.failed[unit.name] = f"not run: {name} failed"


def run_stages(pipeline: Path, stages: Sequence[str], gpu: str) -> str:
    """What a job does, on a GPU where there are any; the line that says what failed, or nothing."""
    own = {"CUDA_VISIBLE_DEVICES": gpu} if gpu else {}
    done = subprocess.run(
        repro_command(pipeline, stages), env={**environment(), **own}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    print(done.stdout, done.stderr, sep="\n")
    return last_error(f"{done.stdout}\n{done.stderr}") if done.returncode else ""


def slots(jobs: int) -> list[str]:
    """The GPU of each job that may run at a time, by UUID; empty ones where no GPU is visible."""
    gpus = [gpu.uuid for gpu in visible_gpus()]
    if gpus and len(gpus) < jobs:
        print(f"jobs at a time: {len(gpus)} and not {jobs}, for each takes a GPU of its own")
    return gpus[:jobs] or [""] * jobs


def run_local(units: Sequence[Unit], paths: Paths, jobs: int, folder: Path) -> None:
    """Run all units, `jobs` at a time; afterwards dvc.lock is what a sequential run leaves.

    Raises:
        RunError: some failed; all that does not need them ran.
    """
    from submitit import LocalExecutor

    names = {stage for unit in units for stage in unit.stages}
    known = locked(paths.lock)
    board = Board(list(units))
    gpus = slots(jobs)
    try:
        while board.waiting or board.running:
            for slot in sorted(set(range(len(gpus))) - board.running.keys()):
                if (unit := board.next()) is None:
                    break
                executor = LocalExecutor(folder / f"slot-{slot}")
                executor.update_parameters(timeout_min=MINUTES)
                job = executor.submit(run_stages, paths.pipeline, unit.stages, gpus[slot])
                board.running[slot] = (unit, job)
            _collect(board)
            time.sleep(POLL_SECONDS)
    finally:
        for _, job in board.running.values():
            job.cancel()
    if board.done and names - set(known):
        order_lock(paths, sequential_order(paths, known))
    if board.failed:
        told = "; ".join(f"{name}: {line}" for name, line in sorted(board.failed.items())[:3])
        raise RunError(f"{len(board.failed)} of {len(units)} failed: {told}")


def _collect(board: Board) -> None:
    """Take the jobs that ended off the board."""
    for slot, (unit, job) in list(board.running.items()):
        if not job.done():
            continue
        del board.running[slot]
        try:
            error = job.result()
        except Exception as problem:  # noqa: BLE001 (whatever ended the job, others go on)
            error = last_error(str(problem))
        if error:
            board.failed[unit.name] = error
            board.drop_dependents(unit.name)
            print(f"failed  {unit.name}: {error}", flush=True)
        else:
            board.done.add(unit.name)
            print(f"done    {unit.name} ({', '.join(unit.stages)})", flush=True)
