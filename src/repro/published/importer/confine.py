"""Start a program that can read and write one folder, run for a minute and reach no other machine.

Run as a script: `python confine.py FOLDER READABLE... -- PROGRAM ARGUMENT...`. The kernel holds the
limits for the program and all that it starts. Files are held by Landlock; where the kernel has
none, nothing is started and the exit status is `UNCONFINED`. The network is held by a network
namespace of the program's own, which has no way out. Where the system lets a program make none,
Landlock closes TCP from its version 4 on, UDP stays open, and the first line on stderr says so
(`OPEN`). Sockets that stand in the file system, such as a daemon's, are closed by neither. Standard
library alone: it is started without the package.
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
# linux/sched.h
NEW_USERS, NEW_NETWORK = 0x10000000, 0x40000000
OPEN = "this system does not close the network to a program; open to it: "
"""How the line begins that tells what is not closed."""

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The kernel's version of Landlock; 0 or less where it has none."""
    return int(_libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG))


def leave_network() -> bool:
    """Give this process a network of its own without a way out; whether the system lets it.

    A user without rights gets one together with a namespace of users; root may need none.
    """
    return any(_libc.unshare(flags) == 0 for flags in (NEW_USERS | NEW_NETWORK, NEW_NETWORK))


def open_to(known: int) -> str:
    """What of the network a version of Landlock alone leaves open."""
    return "UDP" if known >= FIRST_WITH_TCP else "TCP and UDP"


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
    if not leave_network():
        print(f"{OPEN}{open_to(version())}", file=sys.stderr, flush=True)
    confine(folder, readable)
    os.execv(arguments[end + 1], arguments[end + 1 :])  # noqa: S606 (a shell is not wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
