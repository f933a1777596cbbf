"""Start a program that can read and write one folder, run for a minute and use no network.

Run as a script: `python confine.py FOLDER READABLE... -- PROGRAM ARGUMENT...`. The kernel holds the
limits (Landlock, resource limits) for the program and all that it starts; where the kernel cannot,
nothing is started and the exit status is `UNCONFINED`. Standard library alone: it is started
without the package.
"""

import ctypes
import os
import resource
import struct
import sys
from pathlib import Path

SECONDS = 60
MEMORY = 1 << 30
"""Address space of the program, in bytes."""
LARGEST_FILE = 1 << 27
UNCONFINED = 125
UNCONFINED_LINE = "this system cannot confine a program (Linux 5.13 or newer with Landlock can)"

# linux/landlock.h and its system calls, whose numbers are the same on every architecture
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = 1
PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38
EXECUTE, READ_FILE, READ_DIR = 1 << 0, 1 << 2, 1 << 3
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights over files a version of Landlock knows; 5 and later: 16."""
TCP_RIGHTS = 0b11
FIRST_WITH_TCP = 4

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The kernel's version of Landlock; 0 or less where it has none."""
    return int(_libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG))


def confine(folder: Path, readable: list[Path]) -> None:
    """Confine this process for good: all rights in `folder`, reading and running in `readable`."""
    known = version()
    every_right = (1 << FILE_RIGHTS.get(known, 16)) - 1
    handled = struct.pack("QQ", every_right, TCP_RIGHTS if known >= FIRST_WITH_TCP else 0)
    size = len(handled) if known >= FIRST_WITH_TCP else len(handled) // 2
    ruleset = _call(CREATE_RULESET, handled, ctypes.c_size_t(size), 0)
    _allow(ruleset, folder, every_right)
    for path in readable:
        files = READ_FILE | EXECUTE
        _allow(ruleset, path, files | READ_DIR if path.is_dir() else files)
    if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    _call(RESTRICT_SELF, ruleset, 0)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _allow(ruleset: int, path: Path, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    _call(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, handle), 0)
    os.close(handle)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"system call {number}")
    return result


def main(arguments: list[str]) -> None:
    """Confine this process and become the program."""
    end = arguments.index("--")
    folder, *readable = map(Path, arguments[:end])
    if version() < 1:
        print(UNCONFINED_LINE, file=sys.stderr)
        sys.exit(UNCONFINED)
    confine(folder, readable)
    os.execv(arguments[end + 1], arguments[end + 1 :])  # noqa: S606 (a shell is not wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
