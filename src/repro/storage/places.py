"""The outs that dvc.lock records, and where their bytes are: here, in DVC's cache, on a remote."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from repro.errors import InputError
from repro.files import md5_of, read_yaml
from repro.paths import Paths
from repro.storage.products import TRACKED, Product

FOLDER = ".dir"
REMEDY = "restore it from git"


@dataclass(frozen=True, slots=True)
class Out:
    """One out of a stage as it was last made; `md5` ends in .dir where it is a folder."""

    path: Path
    md5: str
    size: int


def outs(paths: Paths) -> dict[Path, Out]:
    """Every out that a profile's dvc.lock records, and its imported answers, by their paths.

    Raises InputError where a file is none of DVC's.
    """
    return _of_stages(paths.lock) | _imported(paths)


def _of_stages(path: Path) -> dict[Path, Out]:
    if not path.exists():
        return {}
    lock = read_yaml(path, REMEDY)
    try:
        entries = [out for stage in lock["stages"].values() for out in stage.get("outs", [])]
        return {(out := _out(entry)).path: out for entry in entries}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError(f"{path}: not a lock of DVC; {REMEDY}") from None


def _imported(paths: Paths) -> dict[Path, Out]:
    """What .dvc files track, each file beside its own."""
    found = {}
    for file in sorted(paths.all_predictions.rglob(f"*{TRACKED}")):
        try:
            (entry,) = read_yaml(file, REMEDY)["outs"]
            out = _out(entry | {"path": file.parent / entry["path"]})
        except (KeyError, TypeError, ValueError):
            raise InputError(f"{file}: no file of DVC that tracks one file; {REMEDY}") from None
        found[out.path] = out
    return found


def _out(entry: dict[str, Any]) -> Out:
    return Out(Path(entry["path"]), str(entry["md5"]), int(entry["size"]))


class Place(IntEnum):
    """From the nearest to the farthest; a product is as far as the farthest of its files."""

    HERE = 0
    CACHE = 1
    REMOTE = 2
    NOWHERE = 3


def object_path(cache: Path, md5: str) -> Path:
    """The file of an object in DVC's cache."""
    return cache / "files" / "md5" / md5[:2] / md5[2:]


def members(cache: Path, md5: str) -> dict[str, str] | None:
    """MD5s of a folder's files by their relative paths, or None where the cache has no list."""
    try:
        listed = json.loads(object_path(cache, md5).read_bytes())
        return {entry["relpath"]: entry["md5"] for entry in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def objects(cache: Path, md5: str) -> Iterator[str]:
    """The object itself and, for a folder whose list is here, those of its files."""
    yield md5
    if md5.endswith(FOLDER):
        yield from (members(cache, md5) or {}).values()


def place_of(
    product: Product, outs: Mapping[Path, Out], cache: Path, on_remotes: Collection[str]
) -> Place:
    """Where all files of a product can be had; the bytes themselves are not read."""
    return max(_place(path, outs.get(path), cache, on_remotes) for path in product.paths)


def _place(path: Path, out: Out | None, cache: Path, on_remotes: Collection[str]) -> Place:
    if path.exists():
        return Place.HERE
    if out is None:
        return Place.NOWHERE
    if in_cache(cache, out.md5):
        return Place.CACHE
    return Place.REMOTE if out.md5 in on_remotes else Place.NOWHERE


def in_cache(cache: Path, md5: str) -> bool:
    """Whether DVC's cache has an object with all that it needs."""
    if md5.endswith(FOLDER) and members(cache, md5) is None:
        return False
    return all(object_path(cache, part).is_file() for part in objects(cache, md5))


def corrupt(cache: Path, md5s: Iterable[str]) -> list[Path]:
    """Files of DVC's cache whose bytes are not what their names say; missing ones are left out."""
    parts = {part for md5 in md5s for part in objects(cache, md5)}
    files = {part: object_path(cache, part) for part in sorted(parts)}
    return [
        file
        for part, file in files.items()
        if file.is_file() and md5_of(file) != part.removesuffix(FOLDER)
    ]


def differing(out: Out, cache: Path) -> list[Path]:
    """Files of an out in the working tree that are missing or are not the bytes of dvc.lock.

    A folder is compared file by file with the list in DVC's cache; without that list it differs.
    """
    if not out.md5.endswith(FOLDER):
        wanted = {out.path: out.md5}
    else:
        listed = members(cache, out.md5)
        if listed is None:
            return [out.path]
        wanted = {out.path / name: md5 for name, md5 in listed.items()}
    return [path for path, md5 in wanted.items() if not path.is_file() or md5_of(path) != md5]
