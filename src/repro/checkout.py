"""Whether the code that runs is the checkout's own."""

import filecmp
from pathlib import Path

from repro.errors import InputError

PACKAGE = Path(__file__).parent
SOURCE = Path("src") / PACKAGE.name


def require_own_code() -> None:
    """Raise InputError where the code of another folder runs and says something else.

    Another environment's package, or the first checkout's behind `dvc exp run --temp`, is as good
    as this checkout's where Python sees the same code in both.
    """
    own = SOURCE.absolute()
    if not own.is_dir() or own.samefile(PACKAGE):
        return
    other = differing(own, PACKAGE)
    if other:
        more = f" and {len(other) - 1} more" if len(other) > 1 else ""
        raise InputError(
            f"{PACKAGE}: this code would run, and it differs from the checkout's {SOURCE} in "
            f"{other[0]}{more}; use the checkout's environment (`make`), or "
            f"export PYTHONPATH={own.parent}"
        )


def differing(one: Path, two: Path) -> list[str]:
    """Names of the files that differ between two copies of the package, comments apart."""
    names = sorted(_names(one) | _names(two))
    return [name for name in names if not _same(one / name, two / name)]


def _names(folder: Path) -> set[str]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc")
    return {str(file.relative_to(folder)) for file in files}


def _same(one: Path, two: Path) -> bool:
    if not (one.is_file() and two.is_file()):
        return False
    if filecmp.cmp(one, two, shallow=False):
        return True
    # what every verb would wait for, and few checkouts need
    from repro.files import read_text
    from repro.fingerprint import fingerprint

    remedy = "restore it from git"
    return one.suffix == ".py" and (
        fingerprint(read_text(one, remedy)) == fingerprint(read_text(two, remedy))
    )
