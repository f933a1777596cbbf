"""A disk that fills while a model works, told with the place that was written to."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
        known = error.filename if isinstance(error, OSError) else None
        raise OSError(number, os.strerror(number), known or str(place)) from None


def _number(error: Exception) -> int | None:
    """The number of the system's error, where it is one."""
    if isinstance(error, OSError):
        return error.errno
    found = OF_THE_SYSTEM.search(str(error))
    return int(found[1]) if found else None
