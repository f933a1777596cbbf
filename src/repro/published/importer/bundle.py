"""A LaTeX source of several files: a folder, or arXiv's .tar.gz, never unpacked as it stands.

Only text that TeX reads is taken, by name: no binding of LaTeXML's (.ltxml), which is Perl and
would be run.
"""

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO

from repro.errors import InputError

LARGEST = 50_000_000
"""Bytes of all files together."""
READ = {".tex", ".ltx", ".bbl", ".sty"}
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.+-]*)*")
PACKED = b"\x1f\x8b"
ONE = "source.tex"


def of_folder(folder: Path) -> dict[str, bytes]:
    """The files of a folder that TeX reads; links are not followed."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return _limited((path.relative_to(folder).as_posix(), path.open("rb")) for path in found)


def of_packed(data: bytes) -> dict[str, bytes]:
    """The files of a .tar.gz that TeX reads, or the one file of a .gz."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
            return _limited(_members(archive))
    except tarfile.ReadError:
        pass
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise InputError(f"a damaged archive ({error})") from None
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            return _limited([(ONE, io.BytesIO(stream.read(LARGEST + 1)))])
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"a damaged archive ({error})") from None


def main_file(files: Mapping[str, bytes]) -> str:
    """The file that begins the document; raises InputError unless there is just one."""
    found = [name for name, data in files.items() if b"\\begin{document}" in data]
    if not found and len(files) == 1:
        found = list(files)
    if len(found) != 1:
        said = ", ".join(sorted(found)) or "none"
        raise InputError(f"one file must hold \\begin{{document}}, found {said}; give that file")
    return found[0]


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in archive:
        stream = archive.extractfile(member) if member.isreg() else None
        if stream is not None:
            yield member.name.removeprefix("./"), stream


def _limited(files: Iterable[tuple[str, IO[bytes]]]) -> dict[str, bytes]:
    """Read what TeX reads, as long as it is not too much."""
    taken: dict[str, bytes] = {}
    left = LARGEST
    for name, stream in files:
        with stream:
            if NAME.fullmatch(name) is None or PurePosixPath(name).suffix not in READ:
                continue
            taken[name] = stream.read(left + 1)
        left -= len(taken[name])
        if left < 0:
            raise InputError(f"larger than {LARGEST} bytes; give the file with the tables")
    return taken
