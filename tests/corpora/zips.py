"""Zips of hand-made members."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of these members, under the names given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> None:
    """The same, in a file, under the top folder `top`."""
    path.write_bytes(zipped({f"top/{name}": data for name, data in members.items()}))
