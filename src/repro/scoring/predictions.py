"""Predictions files: checked against the corpus they are for."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from repro.errors import InputError
from repro.files import read_jsonl, read_text
from repro.schema import NOT_RUN, PREDICTIONS, Example, NotRun, Prediction

REMEDY = "run the cell's baseline or predict stage again"


def read_predictions(path: Path, examples: Sequence[Example]) -> list[Prediction] | NotRun:
    """The rows of a predictions file, or the reason why the cell was not run.

    Raises InputError naming the file and the id unless it holds exactly the examples' ids, each
    once, in their order.
    """
    first, _, rest = read_text(path, REMEDY).partition("\n")
    if not rest:
        try:
            return NOT_RUN.validate_json(first)
        except ValidationError:
            pass  # one row, or bad bytes: the reader of rows says which
    rows = read_jsonl(path, PREDICTIONS, REMEDY)
    _check(path, [row.id for row in rows], [example.id for example in examples])
    return rows


def _check(path: Path, found: Sequence[str], expected: Sequence[str]) -> None:
    if list(found) == list(expected):
        return
    known = set(expected)
    seen: set[str] = set()
    for line, id_ in enumerate(found, start=1):
        if id_ not in known:
            raise _bad(path, line, f"id {id_!r} is not in the test split (another corpus?)")
        if id_ in seen:
            raise _bad(path, line, f"id {id_!r} stands twice")
        seen.add(id_)
    for line, (id_, wanted) in enumerate(zip(found, expected, strict=False), start=1):
        if wanted not in seen:
            raise _bad(path, line, f"id {wanted!r} of the test split is missing")
        if id_ != wanted:
            raise _bad(path, line, f"expected id {wanted!r} (the corpus's order), found {id_!r}")
    raise _bad(path, len(found) + 1, f"id {expected[len(found)]!r} of the test split is missing")


def _bad(path: Path, line: int, problem: str) -> InputError:
    return InputError(f"{path}:{line}: {problem}; {REMEDY}")
