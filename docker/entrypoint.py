#!/opt/repro/venv/bin/python
"""What the image runs first: it prepares the checkout, runs the command and shows the results.

DVC knows the owner of a lock by process id alone, and every container counts those anew: a lock
left by a killed container can look held, and a held one can look like one's own. So a container
also holds a file lock on its checkout, which the kernel releases with the container.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pygit2

CONFIG = "/etc/repro/dvc"
BUSY = "another container is at work in this checkout: wait for it, or use `docker exec` in it"
NO_COMMAND = (
    "no such command in the image; a verb of repro stands behind its name, as in "
    "`docker run repro repro doctor`"
)
NOT_WRITABLE = (
    "user {uid} may not write here: with a mounted checkout, "
    'add --user "$(id -u):$(id -g)" to `docker run`'
)


def main(command: list[str]) -> int:
    """Run a command in the checkout, the current folder; its exit status.

    Options alone are those of repro. Behind `dvc repro` of a whole pipeline come its tables and
    verdict.
    """
    command = ["repro", *command] if command[0].startswith("-") else command
    if shutil.which(command[0]) is None:
        return refuse(f"{command[0]}: {NO_COMMAND}", 127)
    checkout = Path.cwd()
    os.environ["DVC_SYSTEM_CONFIG_DIR"] = f"{CONFIG}/{'git' if has_git(checkout) else 'no-git'}"
    alone = claim(checkout)
    if Path(command[0]).name != "dvc":
        return become(command)
    if not os.access(checkout, os.W_OK):
        return refuse(f"{checkout}: {NOT_WRITABLE.format(uid=os.getuid())}")
    if not alone:
        return refuse(f"{checkout}: {BUSY}")
    status = run(command)
    for profile in reproduced(command):
        status = status or run(["repro", "results", "--profile", profile])
    return status


def has_git(checkout: Path) -> bool:
    """Whether libgit2, which DVC reads history with, can open the checkout's repository."""
    try:
        pygit2.Repository(str(checkout))
    except pygit2.GitError:
        return False
    return True


def claim(checkout: Path) -> bool:
    """Share the checkout's file lock for life, and clear DVC's stale lock if nobody else does.

    Returns whether nobody does. Where nothing can be locked (a read-only mount, a file system
    without locks) DVC's lock is left as it is.
    """
    folder = checkout / ".dvc" / "tmp"
    try:
        folder.mkdir(exist_ok=True)
        with entered(folder / "container.gate"):
            return share(folder)
    except OSError:
        return True


@contextmanager
def entered(gate: Path) -> Iterator[None]:
    """Let one container at a time in.

    A lock that was held alone and is to be shared is let go of by the kernel in between, and
    whoever took it then would believe to be alone too.
    """
    handle = os.open(gate, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def share(folder: Path) -> bool:
    """Share the lock that a container holds for life; whether no other one held it."""
    lock = os.open(folder / "container.lock", os.O_RDWR | os.O_CREAT, 0o666)
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        clear(folder / "rwlock")
    except BlockingIOError:
        return False
    finally:
        fcntl.flock(lock, fcntl.LOCK_SH)
    return True


def clear(rwlock: Path) -> None:
    """Remove DVC's record of who reads and writes what, left by a run that was killed."""
    if rwlock.exists():
        if '"pid"' in rwlock.read_text(encoding="utf-8"):
            print("cleared the DVC lock of a run that was killed", file=sys.stderr)
        rwlock.unlink()


def reproduced(command: list[str]) -> list[str]:
    """Profiles whose whole pipeline a `dvc repro` brings up to date."""
    if command[1:2] != ["repro"] or {"--dry", "-h", "--help"} & set(command):
        return []
    named = [word for word in command[2:] if not word.startswith("-")]
    here = Path.cwd()
    known = {(here / "dvc.yaml").resolve(): "default"} | {
        path.resolve(): path.parent.name for path in here.glob("profiles/*/dvc.yaml")
    }
    targets = [(here / word).resolve() for word in named or ["dvc.yaml"]]
    return [known[target] for target in targets if target in known]


def become(command: list[str]) -> int:
    """Make this process the command; an exit status where the system cannot run it."""
    try:
        os.execvp(command[0], command)  # noqa: S606  # no shell: the command is a list
    except OSError as error:
        return refuse(f"{command[0]}: {error.strerror}", 126)


def run(command: list[str]) -> int:
    """Run a command to its end, which a signal to the container reaches by itself."""
    with subprocess.Popen(command) as process:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        status = process.wait()
    return status if status >= 0 else 128 - status


def refuse(reason: str, status: int = 2) -> int:
    """Say why nothing was run; the exit status."""
    print(f"repro: {reason}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
