"""What stood in a folder before DVC ran is there afterwards, however the run ends."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

WORK = Path("work")
"""Ignored by git: what lies there for a while changes nothing that is said of a checkout."""


@contextmanager
def kept(*folders: Path) -> Iterator[None]:
    """Put back files that DVC removed before a stage that then failed or was stopped.

    DVC removes the outs of a stage when it starts, and tables and metrics are in no cache. A full
    disk may be why the stage failed, so nothing has to be written to put them back.
    """
    with ExitStack() as places:
        seconds = {
            folder: places.enter_context(_second_names(folder))
            for folder in folders
            if folder.is_dir()
        }
        try:
            yield
        except BaseException:
            for folder, second in seconds.items():
                _put_back(folder, second)
            raise


@contextmanager
def _second_names(folder: Path) -> Iterator[Path]:
    """A folder that holds the same files, for the length of the block."""
    WORK.mkdir(exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=WORK))
    try:
        shutil.copytree(folder, place, copy_function=_link, dirs_exist_ok=True)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _link(source: str, target: str) -> None:
    """A second name takes no room; stages replace files and never write into those there are."""
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no second names
        shutil.copy2(source, target)


def _put_back(folder: Path, second: Path) -> None:
    for file in second.rglob("*"):
        lost = folder / file.relative_to(second)
        if file.is_file() and not lost.exists():
            lost.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, lost)
