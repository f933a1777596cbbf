"""What a job of an array does: its cells, one after the other, each in its own checkout."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.cluster.checkout import bring_back, check_out, make_checkout
from repro.cluster.dvc import DVC, environment, last_error, repro_command, run
from repro.cluster.folder import Folder, Record
from repro.cluster.units import verb_of
from repro.errors import ReproError
from repro.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repro.cluster.folder import Phase
    from repro.cluster.site import Site
    from repro.cluster.units import CellUnit

GRACE_SECONDS = 60.0
"""How long a child may take to write its checkpoint before the job goes on without it; never more
than half of the time between Slurm's warning and the end."""
MADE = ("train", "predict")
"""The verbs that make files for a remote; scores are in git."""
NO_USR2 = ("sh", "-c", 'trap "" USR2; exec "$@"', "sh")
"""DVC would die of the signal that only the training shall hear: ignored is inherited."""


@dataclass
class Task:
    """Cells of one model; called on a node, and asked for a checkpoint before it is stopped."""

    root: Path
    commit: str
    cache: Path
    profile: str
    cells: list[CellUnit]
    site: Site

    def __post_init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.cancelled = False
        self.at = ("", 0)  # the cell that runs, and which try of it

    def __call__(self) -> dict[str, str]:
        """Run the cells; the error of each, empty where it is done. Others are unharmed by one."""
        signal.signal(signal.SIGTERM, self._cancel)
        return {cell.name: self._cell(cell) for cell in self.cells}

    def checkpoint(self) -> Any:
        """What the engine calls on USR2: let the training write its state, then queue again."""
        from submitit.helpers import DelayedSubmission

        self._stop_child(signal.SIGUSR2)
        self.child = None
        return DelayedSubmission(self)

    def _cell(self, cell: CellUnit) -> str:
        folder = Folder(self.root, self.profile)
        error = ""
        for attempt in range(self.site.retries + 1):
            if self.cancelled:
                folder.write(cell.name, Record("stopped", job_id(), attempt, "cancelled"))
                return "cancelled"
            if attempt:
                time.sleep(self.site.back_off * 2 ** (attempt - 1))
            self.at = (cell.name, attempt)
            folder.write(cell.name, Record("running", job_id(), attempt))
            gpus = os.environ.get("CUDA_VISIBLE_DEVICES", "")
            print(f"{cell.name}: try {attempt + 1}, CUDA_VISIBLE_DEVICES={gpus}", flush=True)
            error = self._try(cell, folder)
            if not error:
                folder.write(cell.name, Record("done", job_id(), attempt, stages=cell.stages))
                return ""
        phase: Phase = "stopped" if self.cancelled else "failed"
        folder.write(cell.name, Record(phase, job_id(), self.site.retries, error))
        return error

    def _try(self, cell: CellUnit, folder: Folder) -> str:
        """One attempt; the line that says what failed, or nothing."""
        paths = Paths(self.profile, cell.seed)
        own = folder.checkout(cell.name)
        try:
            make_checkout(self.root, own, paths, self.cache, self.commit)
            upstream = [f"prepare@{cell.dataset}", f"render@{cell.dataset}", f"base@{cell.model}"]
            if cell.adapter and cell.adapter not in cell.stages:
                upstream.append(cell.adapter)
            check_out(own, paths.pipeline, upstream)
            if error := self._run(repro_command(paths.pipeline, cell.stages), own, cell, folder):
                return error
            if self.site.remote:
                push(self.site.remote, own, paths, cell.stages)
        except (ReproError, OSError) as problem:
            return last_error(str(problem))
        answered = [Paths(self.profile, cell.seed, split) for split in cell.splits]
        told = [one.provenance(cell.row, cell.dataset) for one in answered]
        bring_back(self.root, own, told)
        return ""

    def _run(self, command: list[str], own: Path, cell: CellUnit, folder: Folder) -> str:
        """Run the stages in a process group of their own, their output in the cell's log."""
        log = folder.log(cell.name)
        log.parent.mkdir(parents=True, exist_ok=True)
        before = log.stat().st_size if log.is_file() else 0
        with log.open("ab") as stream:
            self.child = subprocess.Popen(
                [*NO_USR2, *command], cwd=own, env=environment(own), stdout=stream, stderr=stream,
                start_new_session=True,
            )  # fmt: skip
            status = self.child.wait()
        if self.cancelled:  # the child was collected elsewhere, its status is not known here
            return "cancelled"
        if not status:
            return ""
        with log.open("rb") as stream:
            stream.seek(before)
            return last_error(stream.read().decode("utf-8", "replace"))

    def _cancel(self, *_: Any) -> None:
        """Slurm cancels with TERM: no more tries. That is noted first, for KILL comes soon."""
        self.cancelled = True
        if self.child is not None:
            name, attempt = self.at
            stopped = Record("stopped", job_id(), attempt, "cancelled")
            Folder(self.root, self.profile).write(name, stopped)
        self._stop_child(signal.SIGTERM)

    def _stop_child(self, sent: signal.Signals) -> None:
        """Signal the child's group and wait until it has ended."""
        if self.child is None:
            return
        end = time.monotonic() + min(GRACE_SECONDS, self.site.warning / 2)
        group = self.child.pid
        _signal_group(group, sent)
        while time.monotonic() < end and _alive(self.child, group):
            time.sleep(0.2)
        _signal_group(group, signal.SIGKILL)


def push(remote: str, own: Path, paths: Paths, stages: Sequence[str]) -> None:
    """Send what stages made in a checkout to a remote: files, and the runs they are known by.

    DVC itself leaves answers out; `repro push` sends those whose corpus may be shared.
    """
    made = [stage for stage in stages if verb_of(stage) in MADE]
    if made:
        words = ["push", "-p", paths.profile, "--remote", remote, "--stages", ",".join(made)]
        run([sys.executable, "-m", "repro", *words], cwd=own, env=environment(own))
    targets = [f"{paths.pipeline}:{stage}" for stage in stages]
    run([*DVC, "push", "--run-cache", "--remote", remote, *targets], cwd=own, env=environment(own))


def _alive(child: subprocess.Popen[bytes], group: int) -> bool:
    """Whether any process of the child's group lives; collects the child once it has ended."""
    with suppress(ChildProcessError):
        os.waitpid(child.pid, os.WNOHANG)
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _signal_group(group: int, sent: signal.Signals) -> None:
    try:
        os.killpg(group, sent)
    except ProcessLookupError:
        return


def job_id() -> str:
    """This job as the engine names it."""
    array, place = (os.environ.get(f"SLURM_ARRAY_{name}_ID") for name in ("JOB", "TASK"))
    return f"{array}_{place}" if array else os.environ.get("SLURM_JOB_ID", str(os.getpid()))
