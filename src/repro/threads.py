"""How many threads a process takes: the last bits of trained weights depend on it."""

import os
import sys
from functools import cache

from repro.errors import InputError

VARIABLE = "OMP_NUM_THREADS"


def threads() -> int:
    """The threads of this process: OMP_NUM_THREADS, the first of several (`4,2`), else one.

    Raises InputError where it is no positive number.
    """
    value = os.environ.get(VARIABLE) or "1"
    first = value.split(",")[0].strip()
    if not first.isdecimal() or not int(first):
        raise InputError(f"{VARIABLE}: expected a positive number, found {value!r}; set it to 1")
    return int(first)


@cache
def told_threads() -> int:
    """The same, with a line on stderr where it is not one."""
    found = threads()
    if found != 1:
        print(
            f"repro: {found} threads ({VARIABLE}): the last bits of trained weights depend on it; "
            "committed results were made with 1",
            file=sys.stderr,
        )
    return found
