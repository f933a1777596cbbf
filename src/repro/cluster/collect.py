"""What cells left in their checkouts, taken into the head's dvc.lock at one go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.cluster.checkout import bring_back, check_out
from repro.cluster.dvc import modified, order_lock, sequential_order
from repro.cluster.folder import Folder
from repro.cluster.units import cells
from repro.errors import InputError
from repro.files import read_yaml

if TYPE_CHECKING:
    from repro.cluster.units import CellUnit
    from repro.params import Params
    from repro.paths import Paths

STAGES = "stages"


def collect(params: Params, paths: Paths) -> list[str]:
    """Take the stages of finished cells over, with their files; the names of the cells.

    DVC still compares each of them with what the head has, and runs again what does not fit.

    Raises:
        InputError: there is no dvc.lock yet: nothing was submitted.
    """
    if not paths.lock.is_file():
        raise InputError(f"{paths.lock}: not there; run `repro submit -p {paths.profile}` first")
    root, folder = Path.cwd(), Folder(Path.cwd(), paths.profile)
    taken: list[str] = []
    entries: dict[str, Any] = {}
    for unit in cells(params, paths):
        own = folder.checkout(unit.name)
        found = finished(own / paths.lock, unit)
        if found:
            taken.append(unit.name)
            entries |= found
            scores = [found[stage] for stage in found if stage.startswith("score")]
            # scores are in git and in no cache
            bring_back(root, own, [Path(out["path"]) for score in scores for out in score["outs"]])
    if entries:
        with modified(paths.lock) as lock:
            known = list(lock[STAGES])
            lock[STAGES].update(entries)
        order_lock(paths, sequential_order(paths, known))
        check_out(root, paths.pipeline, list(entries))
    return taken


def finished(lock: Path, unit: CellUnit) -> dict[str, Any]:
    """The entries of a cell whose last stage is done; nothing where it is not."""
    if not lock.is_file():
        return {}
    entries = read_yaml(lock, "delete its folder")[STAGES]
    if unit.stages[-1] not in entries:
        return {}
    return {stage: entries[stage] for stage in unit.stages if stage in entries}
