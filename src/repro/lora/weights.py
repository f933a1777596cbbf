"""A model's files on disk: whole or not, the tensors they name, their hash and their revision.

Nothing here imports torch or loads a weight, so a broken copy is told within seconds.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import is_zipfile

from pydantic_core import from_json

from repro.errors import InputError
from repro.files import read_json, sha256_of

if TYPE_CHECKING:
    from repro.registry import ModelEntry

COMPLETE = "complete the model's folder"
SAFETENSORS, PICKLES = "*.safetensors", "*.bin"
WHOLE = {SAFETENSORS: "model.safetensors", PICKLES: "pytorch_model.bin"}
"""Weights in one file; where it is missing, an index names several."""
POINTER = b"version https://git-lfs.github.com/spec/"
LENGTH = 8
"""Bytes before a safetensors header that give its length."""
LONGEST_HEADER = 100_000_000
TEXTS = ("config.json", "tokenizer*", "*.model", "*.jinja")
IDENTIFYING = (*TEXTS, SAFETENSORS, PICKLES)
COMMIT = re.compile(r"[0-9a-f]{40}")


def kind_of(entry: ModelEntry) -> str:
    """The pattern of the weights that models.yaml says."""
    return SAFETENSORS if entry.safetensors else PICKLES


def check_files(entry: ModelEntry, folder: Path) -> None:
    """Raise InputError, naming the file, unless weights and texts are there and whole."""
    for file in sorted(folder.glob("*")):
        if file.is_file() and _starts(file, POINTER):
            raise InputError(
                f"{file}: a pointer of Git LFS, not the file itself; run `git lfs pull` there, "
                f"or {COMPLETE}"
            )
    files = weight_files(entry, folder)
    for file in files:
        if file.suffix == ".safetensors":
            tensors(file)
        elif _starts(file, b"PK") and not is_zipfile(file):
            raise InputError(f"{file}: cut short; copy it again")


def weight_files(entry: ModelEntry, folder: Path) -> list[Path]:
    """The files of weights that are loaded: a single one, else those that the index names.

    Raises:
        InputError: there is none, or one is missing.
    """
    whole = folder / WHOLE[kind_of(entry)]
    if whole.is_file():
        return [whole]
    index = index_of(entry, folder)
    names = sorted(set(_map_of(index).values()))
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise InputError(
            f"{folder / missing[0]}: missing ({len(missing)} of {len(names)} files that "
            f"{index.name} names); {COMPLETE}"
        )
    if not names:
        raise InputError(f"{folder}: no {whole.name}; {COMPLETE}")
    return [folder / name for name in names]


def index_of(entry: ModelEntry, folder: Path) -> Path:
    """Where an index of several files of weights is."""
    return folder / f"{WHOLE[kind_of(entry)]}.index.json"


def size_gb(entry: ModelEntry, folder: Path) -> float:
    """Size of the weights in a model's folder, in GB (10**9 bytes)."""
    return sum(file.stat().st_size for file in weight_files(entry, folder)) / 1e9


def names_and_shapes(entry: ModelEntry, folder: Path) -> dict[str, tuple[int, ...] | None]:
    """The tensors of a folder; without shapes where only the index is there, empty if unknown."""
    if entry.safetensors and any(folder.glob(SAFETENSORS)):
        found: dict[str, tuple[int, ...] | None] = {}
        for file in weight_files(entry, folder):
            found.update(tensors(file))
        return found
    return dict.fromkeys(_map_of(index_of(entry, folder)))


def tensors(file: Path) -> dict[str, tuple[int, ...]]:
    """Names and shapes in a safetensors file, from its header.

    Raises InputError unless the file is exactly as long as the header says.
    """
    size = file.stat().st_size
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(LENGTH), "little")
        head = stream.read(min(length, LONGEST_HEADER))
    try:
        header = from_json(head)
        header.pop("__metadata__", None)
        ends = [int(tensor["data_offsets"][1]) for tensor in header.values()]
        shapes = {name: tuple(tensor["shape"]) for name, tensor in header.items()}
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise InputError(
            f"{file}: no safetensors file, or its beginning is damaged; copy it again"
        ) from None
    expected = LENGTH + length + max(ends, default=0)
    if size != expected:
        raise InputError(
            f"{file}: {size:,} bytes, expected {expected:,}: cut short or mixed up; copy it again"
        )
    return shapes


def weights_fingerprint(folder: Path) -> str:
    """A SHA-256 of what decides a base model's answers: config, tokenizer and weights.

    Names and bytes count, dates and other files do not. A file is read once per process, unless its
    size or date changes.
    """
    files = sorted({file for pattern in IDENTIFYING for file in folder.glob(pattern)})
    lines = [f"{file.name} {_hash_of(file)}\n" for file in files if file.is_file()]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def revision_of(folder: Path) -> str | None:
    """The commit that a copy says it is: by the Hub cache's folder, or by a download's record."""
    real = folder.resolve()
    if real.parent.name == "snapshots" and COMMIT.fullmatch(real.name):
        return real.name
    records = sorted((real / ".cache/huggingface/download").glob("config.json.metadata"))
    for record in records:
        first = record.read_text(encoding="utf-8").partition("\n")[0].strip()
        if COMMIT.fullmatch(first):
            return first
    return None


def check_revision(model: str, entry: ModelEntry, folder: Path) -> None:
    """Raise InputError where a folder says that it is of another revision than models.yaml."""
    found = revision_of(folder)
    if entry.source == "hub" and found not in {None, entry.revision}:
        raise InputError(
            f"{folder}: revision {found}, expected {entry.revision} (models.yaml, {model}); "
            "copy that revision"
        )


def _map_of(index: Path) -> dict[str, str]:
    """Files by tensor as an index names them; empty where there is no index."""
    if not index.is_file():
        return {}
    found = read_json(index, COMPLETE)
    names = found.get("weight_map") if isinstance(found, dict) else None
    plain = isinstance(names, dict) and all(
        isinstance(name, str) and Path(name).name == name for name in names.values()
    )
    if not plain:
        raise InputError(f"{index}: weight_map: expected a file for each tensor; {COMPLETE}")
    return dict(names or {})


def _hash_of(file: Path) -> str:
    stat = file.stat()
    return _hash(file.absolute(), stat.st_size, stat.st_mtime_ns)


@cache
def _hash(file: Path, _size: int, _mtime_ns: int) -> str:
    return sha256_of(file)


def _starts(file: Path, beginning: bytes) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(beginning)) == beginning
