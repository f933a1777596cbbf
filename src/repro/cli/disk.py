"""A disk that fills while a model works, told with the place that was written to."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PART = re.compile(r"\.([^/]+)\.\w{8}\.part(/new)?")
"""What `files.replacing` and `files.replacing_folder` write to, beside the place of that name."""
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
OF_THE_SYSTEM = re.compile(r"\(os error (\d+)\)$")
"""How libraries in Rust pass on what the system said."""


@contextmanager
def told(place: Path) -> Iterator[None]:
    """For the length of the block, a disk that is full is an error that names a place.

    That is `place` where none is known: rows that are appended name no file, and what writes
    weights and tokenizers raises errors of its own.
    """
    try:
        yield
    except Exception as error:
        number = _number(error)
        if number not in FULL:
            raise
        known = place_of(error) if isinstance(error, OSError) else None
        raise OSError(number, os.strerror(number), known or str(place)) from None


def place_of(error: OSError) -> str | None:
    """The place that an error is about, as people know it, if it names any.

    Of two names it is the second, which is what a copy writes to.
    """
    name = error.filename2 or error.filename
    if not name:
        return None
    path, here = Path(PART.sub(r"\1", str(name))), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _number(error: Exception) -> int | None:
    """The number of the system's error, where it is one."""
    if isinstance(error, OSError):
        return error.errno
    found = OF_THE_SYSTEM.search(str(error))
    return int(found[1]) if found else None
