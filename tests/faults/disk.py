"""A small disk that is filled, and what lies on it."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.checkout import Checkout

FILLER = "filler"


@contextmanager
def mounted(place: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of that size; the test is skipped where none may be mounted."""
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)],
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("a small disk needs the right to mount one (root)")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """Nothing on a mounted disk can be written for the length of the block."""
    _remount(disk, "ro")
    try:
        yield
    finally:
        _remount(disk, "rw")


def _remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


def move(checkout: Checkout, names: Iterable[str], disk: Path) -> None:
    """Put folders of a checkout onto the disk; links stand in their places."""
    for name in names:
        source = checkout.folder / name
        if source.is_dir():
            shutil.copytree(source, disk / name)
            shutil.rmtree(source)
        (disk / name).mkdir(exist_ok=True)
        source.symlink_to(disk / name)


def fill(disk: Path, room: int = 0) -> None:
    """Take what is left, to the last block; then give back `room` bytes."""
    filler = disk / FILLER
    with filler.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(b"x" * 4096)
        except OSError:
            pass
    os.truncate(filler, filler.stat().st_size - room)


def files(folder: Path) -> dict[str, bytes]:
    """Every file by its name from the folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
