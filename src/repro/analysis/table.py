"""analysis.csv: every figure of a profile's analysis, one a line."""

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from repro.errors import InputError
from repro.files import first_problem, read_text
from repro.spreadsheet import csv_text, read_csv

DIGITS = 6
REMEDY = "write it again with `repro analyze`"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure.

    Without a `row` it is a measure of the corpus. With one it is the F1 of that row's answers, or
    their recall, in a bucket of a measure (both empty: over all test rows), with the interval of
    `value` and what it was counted over. `exact` is the share of examples answered without error.
    """

    dataset: str
    row: str
    measure: str
    bucket: str
    figure: str
    value: float
    low: float | None = None
    high: float | None = None
    precision: float | None = None
    recall: float | None = None
    exact: float | None = None
    examples: int | None = None
    groups: int | None = None
    gold: int | None = None


HEADER = [field.name for field in fields(Line)]
_LINE = TypeAdapter(Line)


def to_csv(lines: list[Line]) -> str:
    """The lines in their order, floats rounded to DIGITS."""
    rows = [[_shown(value) for value in asdict(line).values()] for line in lines]
    return csv_text([HEADER, *rows])


def _shown(value: object) -> object:
    return round(value, DIGITS) if isinstance(value, float) else value


def read_lines(path: Path) -> list[Line]:
    """Read analysis.csv; raises InputError naming the file and the line."""
    records = read_csv(read_text(path, REMEDY), str(path), REMEDY)
    if next(records, ("", []))[1] != HEADER:
        raise InputError(f"{path}:1: expected the columns {','.join(HEADER)}; {REMEDY}")
    return [_line(record, where) for where, record in records]


def _line(record: list[str], where: str) -> Line:
    texts = ("dataset", "row", "measure", "bucket", "figure")
    values: dict[str, Any] = dict(zip(HEADER, record, strict=False))
    given = {name: text for name, text in values.items() if text or name in texts}
    try:
        return _LINE.validate_python(given)
    except ValidationError as error:
        raise InputError(f"{where}: {first_problem(error)}; {REMEDY}") from None
