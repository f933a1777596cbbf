"""What stood in a folder before DVC ran is there afterwards, however the run ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from repro.files import replacing


@contextmanager
def kept(*folders: Path) -> Iterator[None]:
    """Put back files that DVC removed before a stage that then failed or was stopped.

    DVC removes the outs of a stage when it starts, and tables and metrics are in no cache.
    """
    before = {
        file: file.read_bytes()
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file()
    }
    try:
        yield
    except BaseException:
        for file, data in before.items():
            if not file.exists():
                with replacing(file) as part:
                    part.write_bytes(data)
        raise
