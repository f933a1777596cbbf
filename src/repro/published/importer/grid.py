"""A table as it stands on the page: a rectangle of texts, spans written out."""

from collections.abc import Sequence
from dataclasses import dataclass

LARGEST_SPAN = 1000


@dataclass(frozen=True, slots=True)
class Span:
    """One cell of a source table; it covers `rows` x `columns` places."""

    text: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class RawTable:
    """A rectangle of texts; `where` names it in messages, e.g. 'table 2'."""

    where: str
    caption: str
    cells: list[list[str]]

    def text(self, row: int, column: int) -> str:
        return self.cells[row][column]


def expand(rows: Sequence[Sequence[Span]]) -> list[list[str]]:
    """Write spans out as HTML means them: a covered place has no cell of its own in its row."""
    places: dict[tuple[int, int], str] = {}
    for row, spans in enumerate(rows):
        column = 0
        for span in spans:
            while (row, column) in places:
                column += 1
            _cover(places, row, column, span, last_row=len(rows))
            column += min(span.columns, LARGEST_SPAN)
    return _rectangle(places, len(rows))


def expand_underlaid(rows: Sequence[Sequence[Span]]) -> list[list[str]]:
    r"""Write spans out as LaTeX means them: rows under a \multirow keep empty cells there.

    A negative number of rows spans upwards.
    """
    places: dict[tuple[int, int], str] = {}
    for row, spans in enumerate(rows):
        column = 0
        for span in spans:
            width = min(span.columns, LARGEST_SPAN)
            for place in range(column, column + width):
                _underlay(places, row, place, span, last_row=len(rows))
            column += width
    return _rectangle(places, len(rows))


def _cover(
    places: dict[tuple[int, int], str], row: int, column: int, span: Span, last_row: int
) -> None:
    bottom = min(row + min(span.rows, LARGEST_SPAN), last_row)
    for down in range(row, bottom):
        for right in range(column, column + min(span.columns, LARGEST_SPAN)):
            places.setdefault((down, right), span.text)


def _underlay(
    places: dict[tuple[int, int], str], row: int, column: int, span: Span, last_row: int
) -> None:
    reach = max(-LARGEST_SPAN, min(span.rows, LARGEST_SPAN))
    first, end = (row, row + reach) if reach > 0 else (row + reach + 1, row + 1)
    for down in range(max(first, 0), min(end, last_row)):
        if span.text or (down, column) not in places:
            places[down, column] = places.get((down, column)) or span.text


def _rectangle(places: dict[tuple[int, int], str], height: int) -> list[list[str]]:
    width = 1 + max((column for _, column in places), default=-1)
    return [[places.get((row, column), "") for column in range(width)] for row in range(height)]
