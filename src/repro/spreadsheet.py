"""CSV: read strictly, and written so that no spreadsheet takes a field for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from repro.errors import InputError

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a field begins that a spreadsheet computes instead of showing it."""


def read_csv(text: str, file: str, remedy: str) -> Iterator[tuple[str, list[str]]]:
    """Each record with its place (file:line); raises InputError where the text is not CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for record in reader:
            yield f"{file}:{reader.line_num}", record
    except csv.Error as error:
        raise InputError(f"{file}:{reader.line_num}: not CSV ({error}); {remedy}") from None


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with bare line feeds; None is an empty field.

    Text that a spreadsheet would compute gets an apostrophe before it, as spreadsheets write it.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(
        [_field(value) for value in row] for row in rows
    )
    return text.getvalue()


def _field(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(FORMULA) and not _is_number(value)
    return f"'{value}" if is_formula else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
