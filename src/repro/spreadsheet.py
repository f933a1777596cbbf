"""CSV: read strictly, and written so that no spreadsheet takes a field for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from repro.errors import InputError

FORMULA = ("=", "+", "-", "@", "\t")
"""How a field begins that a spreadsheet computes instead of showing it."""
NUMBER = re.compile(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?")
AS_TEXT = "'"
"""What stands before text that is not to be computed; `read_csv` takes it off again."""


def read_csv(text: str, file: str, remedy: str) -> Iterator[tuple[str, list[str]]]:
    """Each record with its place (file:line), as it was given to `csv_text`.

    Raises InputError where the text is not CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for record in reader:
            yield f"{file}:{reader.line_num}", [text.removeprefix(AS_TEXT) for text in record]
    except csv.Error as error:
        raise InputError(f"{file}:{reader.line_num}: not CSV ({error}); {remedy}") from None


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with bare line feeds; None is an empty field.

    Text that a spreadsheet would compute gets an apostrophe before it, as people write it there.
    A carriage return becomes a space.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(
        [_field(value) for value in row] for row in rows
    )
    return text.getvalue()


def _field(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.replace("\r", " ")  # the library does not quote it, and readers end a row there
    is_text = text.startswith((*FORMULA, AS_TEXT)) and not NUMBER.fullmatch(text)
    return AS_TEXT + text if is_text else text
