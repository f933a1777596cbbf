"""The outs that dvc.lock records: their hashes and sizes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repro.errors import InputError
from repro.files import read_yaml
from repro.paths import Paths

REMEDY = "restore it from git"


@dataclass(frozen=True, slots=True)
class Out:
    """One out of a stage as it was last made; `md5` ends in .dir where it is a folder."""

    path: Path
    md5: str
    size: int


def outs(paths: Paths) -> dict[Path, Out]:
    """Every out that a profile's dvc.lock records, by its path; none if the profile never ran.

    Raises InputError where the file is not a lock of DVC.
    """
    if not paths.lock.exists():
        return {}
    lock = read_yaml(paths.lock, REMEDY)
    try:
        entries = [out for stage in lock["stages"].values() for out in stage.get("outs", [])]
        return {(out := _out(entry)).path: out for entry in entries}
    except (KeyError, TypeError, AttributeError):
        raise InputError(f"{paths.lock}: not a lock of DVC; {REMEDY}") from None


def _out(entry: dict[str, Any]) -> Out:
    return Out(Path(entry["path"]), str(entry["md5"]), int(entry["size"]))
