"""Zip archives whose bytes depend on nothing but what they hold."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

from repro.files import replacing

EPOCH = (1980, 1, 1, 0, 0, 0)
UNIX = 3


def write_zip(path: Path, members: Iterable[tuple[str, str]]) -> None:
    """Write (name, text) pairs as they come; a name that ends in '/' is a folder.

    Entries are stored, not deflated: deflated bytes differ between versions of zlib.
    """
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, text in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = UNIX
            info.external_attr = (0o40755 if name.endswith("/") else 0o100644) << 16
            archive.writestr(info, text.encode("utf-8"))
