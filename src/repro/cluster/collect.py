"""What cells left in their checkouts, taken into the head's dvc.lock at one go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.cluster.checkout import bring_back, check_out
from repro.cluster.dvc import locked, modified, order_lock, sequential_order, stale
from repro.cluster.folder import Folder
from repro.cluster.units import cells, verb_of
from repro.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repro.params import Params
    from repro.paths import Paths

STAGES = "stages"


def collect(params: Params, paths: Paths) -> list[str]:
    """Take what jobs that are done ran, with its files, where the head lacks it; the cells' names.

    DVC still compares each stage with what the head has, and runs again what does not fit.

    Raises:
        InputError: there is no dvc.lock yet: nothing was submitted.
    """
    if not paths.lock.is_file():
        raise InputError(f"{paths.lock}: not there; run `repro submit -p {paths.profile}` first")
    root, folder = Path.cwd(), Folder(Path.cwd(), paths.profile)
    behind = stale(paths)
    taken: list[str] = []
    entries: dict[str, Any] = {}
    for unit in cells(params, paths):
        own, said = folder.checkout(unit.name), folder.read(unit.name)
        if said is None or said.phase != "done" or not behind.intersection(said.stages):
            continue
        found = finished(own / paths.lock, said.stages)
        if found:
            taken.append(unit.name)
            entries |= found
            scores = [found[stage] for stage in found if verb_of(stage) == "score"]
            # scores are in git and in no cache
            bring_back(root, own, [Path(out["path"]) for score in scores for out in score["outs"]])
    if entries:
        with modified(paths.lock) as lock:
            known = list(lock[STAGES])
            lock[STAGES].update(entries)
        order_lock(paths, sequential_order(paths, known))
        check_out(root, paths.pipeline, list(entries))
    return taken


def finished(lock: Path, stages: Sequence[str]) -> dict[str, Any]:
    """The entries of stages of which the last is done; nothing where it is not."""
    entries = locked(lock)
    if stages[-1] not in entries:
        return {}
    return {stage: entries[stage] for stage in stages if stage in entries}
