"""Pins: what a corpus file's bytes must be."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from repro.corpora.archive import Member, members
from repro.errors import InputError
from repro.files import sha256_of
from repro.registry import RawFile

REMEDY = "delete this copy and fetch the pinned one, or set REPRO_MIRROR to a folder that holds it"


def verify(file: RawFile, data: bytes, source: str) -> None:
    """Compare bytes with every pin of a file.

    Raises InputError naming the file, the pin, what was expected and what was found.
    """
    for pin, expected, found in _comparisons(file, data, source):
        if expected != found:
            raise InputError(
                f"{source}: {file.name}: {pin}: expected {expected}, found {found}; {REMEDY}"
            )


def are_pinned(folder: Path, files: Iterable[RawFile]) -> bool:
    """Whether a folder holds the pinned bytes of every file (a synthetic twin does not)."""
    return all(
        (folder / file.name).is_file() and file.sha256 == sha256_of(folder / file.name)
        for file in files
    )


def _comparisons(
    file: RawFile, data: bytes, source: str
) -> Iterator[tuple[str, str | int, str | int]]:
    if file.bytes is not None:
        yield "bytes", file.bytes, len(data)
    if file.sha256 is not None:
        yield "sha256", file.sha256, hashlib.sha256(data).hexdigest()
    if file.git_blob is not None:
        yield "git blob", file.git_blob, git_blob_id(data)
    if file.git_trees:
        inside = members(data, source)
        for folder, expected in file.git_trees.items():
            yield f"git tree of {folder}", expected, git_tree_id(inside, folder)


def git_blob_id(data: bytes) -> str:
    """The id git gives to a file with these bytes."""
    from dulwich.objects import Blob

    return str(Blob.from_string(data).id.decode("ascii"))


def git_tree_id(inside: list[Member], folder: str) -> str:
    """The id git gives to a folder of an archive (the empty tree's id if it holds no file)."""
    from dulwich.index import commit_tree
    from dulwich.object_store import MemoryObjectStore
    from dulwich.objects import Blob

    prefix = folder + "/"
    entries = [
        (
            member.path.removeprefix(prefix).encode("utf-8"),
            Blob.from_string(member.data).id,
            0o100755 if member.executable else 0o100644,
        )
        for member in inside
        if member.path.startswith(prefix)
    ]
    return str(commit_tree(MemoryObjectStore(), entries).decode("ascii"))
