"""Asking DVC and letting it run stages, as a child of this process."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.errors import RunError
from repro.files import read_yaml, replacing
from repro.storage.places import outs
from repro.tiers.commands import own_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from repro.paths import Paths

DVC = (sys.executable, "-m", "dvc", "--wait-for-lock")
"""Another DVC of the workspace may hold its lock for seconds a stage."""
KILLED = ("exited with -9", "exited with 137")
LACK_OF_MEMORY = (
    ": killed; if nobody did it, memory ran out: raise memory_gb in site.yaml, set "
    "train.gradient_checkpointing: true, or lower train.batch and raise "
    "train.gradient_accumulation_steps"
)


def environment(source: Path | None = None) -> dict[str, str]:
    """What stages run in: this `repro`, one thread; with `source`, the code of that checkout."""
    fixed = {"PATH": own_path(), "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    if source is not None:
        fixed["PYTHONPATH"] = str(source / "src")
    return {**os.environ, **fixed}


def repro_command(pipeline: Path, stages: Sequence[str]) -> list[str]:
    """The command that runs stages, and nothing upstream of them, beside others in a workspace."""
    splicing = [sys.executable, "-m", "repro.cluster.splice", "--wait-for-lock"]
    return [*splicing, "repro", "-s", *(f"{pipeline}:{stage}" for stage in stages)]


def run(
    command: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> str:
    """Run a command to its end; its stdout. Raises RunError with the last line it printed."""
    done = subprocess.run(
        command, cwd=cwd, env=env or environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = last_error(f"{done.stdout}\n{done.stderr}")
        shown = " ".join(Path(part).name for part in command[:6])
        raise RunError(f"`{shown} ...` failed with status {done.returncode}: {said}")
    return done.stdout


def stale(paths: Paths) -> set[str]:
    """The stages of a profile that DVC says are not up to date, by their own names.

    Raises:
        InputError: the profile's dvc.lock is none; DVC would not name it.
        RunError: DVC failed for another reason.
    """
    try:
        said = json.loads(run([*DVC, "status", "--json", str(paths.pipeline)]))
    except RunError:
        outs(paths)
        raise
    return {name.rpartition(":")[2] for name in said}


def locked(lock: Path) -> dict[str, Any]:
    """The stages of a dvc.lock; none where there is no file, or DVC was about to write it."""
    found = read_yaml(lock, "delete it") if lock.is_file() else None
    return dict((found or {}).get("stages", {}))


def sequential_order(paths: Paths, known: Iterable[str]) -> list[str]:
    """The order in which `dvc repro` alone would leave the stages of a profile in dvc.lock.

    Those that were `known` to the lock stay where they are; others follow as they would run.
    """
    said = run([*DVC, "repro", "--dry", "--force", str(paths.pipeline)])
    runs = re.findall(r"Running stage '(?:[^':]*:)?([^']+)'", said)
    return list(dict.fromkeys([*known, *runs]))


def order_lock(paths: Paths, order: Sequence[str]) -> None:
    """Put dvc.lock into the order of a sequential run: entries were added as units finished."""
    place = {name: number for number, name in enumerate(order)}
    with modified(paths.lock) as lock:
        stages = dict(lock["stages"])
        lock["stages"].clear()
        for name in sorted(stages, key=lambda name: place.get(name, len(place))):
            lock["stages"][name] = stages[name]


@contextmanager
def modified(lock: Path) -> Iterator[Any]:
    """A lock file, to be changed; it is replaced at the end, and as it was where that fails.

    Read and written as DVC itself does it, so that no byte differs; but DVC cuts the file off first
    and then writes, and a full disk would leave nothing of it.
    """
    from dvc.utils.serialize import modify_yaml

    with replacing(lock) as temporary:
        shutil.copy(lock, temporary)
        with modify_yaml(str(temporary)) as found:
            yield found


def last_error(text: str) -> str:
    """The line that says what failed: the last of `repro:`, else the last of DVC's errors.

    A stage that was killed could say nothing: what may be the reason is added.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for mark in ("repro: ", "ERROR: "):
        found = [line for line in lines if line.startswith(mark)]
        if found:
            told = found[-1].removeprefix(mark)
            return f"{told}{LACK_OF_MEMORY}" if told.endswith(KILLED) else told
    return lines[-1] if lines else "nothing was printed"
