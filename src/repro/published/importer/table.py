"""A table as it stands on the page: a rectangle of cells, declared spans written out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from repro.published.importer.cell import Cell

LARGEST_SPAN = 1000
MOST_PLACES = 200_000
EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Span:
    """One cell of a source table; it covers `rows` x `columns` places."""

    cell: Cell
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written about a table: its own caption, and what stands around it.

    `outer` are captions over several tables, `notes` is other text of the same float.
    """

    own: str = ""
    outer: tuple[str, ...] = ()
    notes: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(text for text in (self.own, *self.outer, self.notes) if text)


@dataclass(frozen=True, slots=True)
class Table:
    """A rectangle of cells.

    `widths` says how many places each row fills, `spans` the columns that the cell at a place
    covers; `problem` says why no figure of the table can be trusted.
    """

    number: int
    caption: Caption
    cells: list[list[Cell]]
    widths: list[int]
    spans: dict[tuple[int, int], int] = field(default_factory=dict)
    problem: str = ""

    @property
    def where(self) -> str:
        return f"table {self.number}"


def build(
    number: int, caption: Caption, rows: Sequence[Sequence[Span]], problem: str = ""
) -> Table:
    """Write spans out as HTML means them: a covered place has no cell of its own in its row."""
    places: dict[tuple[int, int], Cell] = {}
    spans: dict[tuple[int, int], int] = {}
    for row, cells in enumerate(rows):
        column = 0
        for span in cells:
            while (row, column) in places:
                column += 1
            width = min(span.columns, LARGEST_SPAN)
            if width > 1:
                spans |= {(row, column + right): width for right in range(width)}
            for down in range(row, min(row + min(span.rows, LARGEST_SPAN), len(rows))):
                for right in range(column, column + width):
                    if (down, right) in places:
                        problem = problem or "cells that lie over each other"
                    places[down, right] = span.cell
            column += width
            if len(places) > MOST_PLACES:
                return Table(number, caption, [], [], {}, f"more than {MOST_PLACES} places")
    return _rectangle(number, caption, places, len(rows), spans, problem)


def _rectangle(
    number: int,
    caption: Caption,
    places: dict[tuple[int, int], Cell],
    height: int,
    spans: dict[tuple[int, int], int],
    problem: str,
) -> Table:
    widths = [0] * height
    for row, column in places:
        widths[row] = max(widths[row], column + 1)
    width = max(widths, default=0)
    cells = [[places.get((row, at), EMPTY) for at in range(width)] for row in range(height)]
    return Table(number, caption, cells, widths, spans, problem)
