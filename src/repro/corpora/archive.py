"""Zip archives, read in memory: nothing is ever extracted, so no name can leave a folder."""

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from repro.errors import InputError

LARGEST = 512 * 2**20
MOST_MEMBERS = 50_000
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways to pack of which no more is unpacked than an entry declares."""
DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip
"""What the library raises for bytes that are no archive."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive; `path` is relative to the archive's one top folder."""

    path: str
    data: bytes
    executable: bool


def read_archive(path: Path) -> list[Member]:
    """The files of a zip on disk, in the order of their paths; see `members`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; fetch the corpus again") from None
    return members(data, str(path))


def members(data: bytes, source: str) -> list[Member]:
    """The files of a zip in memory, without its one top folder, in the order of their paths.

    Raises InputError, naming `source` and the member, for a damaged archive, a name that is
    absolute or climbs, a link, a name that stands twice, one packed otherwise than PLAIN, and for
    more than LARGEST bytes or MOST_MEMBERS files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # (ZipInfo.is_dir fails on a name of no letters)
            infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
            _check(infos, source)
            found = [_member(archive, info) for info in infos]
    except DAMAGED as error:
        raise InputError(f"{source}: not a readable zip ({error}); fetch it again") from None
    return sorted(found, key=lambda member: member.path)


def _check(infos: list[zipfile.ZipInfo], source: str) -> None:
    total = sum(info.file_size for info in infos)
    if total > LARGEST or len(infos) > MOST_MEMBERS:
        raise InputError(
            f"{source}: expected at most {LARGEST} bytes in {MOST_MEMBERS} files, "
            f"found {total} bytes in {len(infos)}; use another source"
        )
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        parts = PurePosixPath(name).parts
        if name.startswith("/") or "\\" in name or ".." in parts or len(parts) < 2:  # noqa: PLR2004 (top folder and file)
            raise InputError(f"{source}: member {name!r}: expected a path in one top folder")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise InputError(f"{source}: member {name!r}: expected a file, found a link")
        if info.compress_type not in PLAIN:
            raise InputError(f"{source}: member {name!r}: expected it stored or deflated")
        if name in seen:
            raise InputError(f"{source}: member {name!r} stands twice; use another source")
        seen.add(name)
    if len({PurePosixPath(name).parts[0] for name in seen}) > 1:
        raise InputError(f"{source}: expected one top folder, found several")


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    path = PurePosixPath(*PurePosixPath(info.filename).parts[1:]).as_posix()
    executable = bool((info.external_attr >> 16) & stat.S_IXUSR)
    return Member(path, archive.read(info), executable)
