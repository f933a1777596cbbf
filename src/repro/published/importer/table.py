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

    `widths` says how many places each row fills, `merged` the places that share a cell with others,
    `wide` the rows in which a cell declares that it covers columns; `problem` says why no figure of
    the table can be trusted.
    """

    number: int
    caption: Caption
    cells: list[list[Cell]]
    widths: list[int]
    merged: set[tuple[int, int]] = field(default_factory=set)
    wide: set[int] = field(default_factory=set)
    problem: str = ""

    @property
    def where(self) -> str:
        return f"table {self.number}"


def build(
    number: int, caption: Caption, rows: Sequence[Sequence[Span]], problem: str = ""
) -> Table:
    """Write spans out as HTML means them: a covered place has no cell of its own in its row."""
    grid = _Grid(len(rows), problem)
    for row, cells in enumerate(rows):
        column = 0
        for span in cells:
            while (row, column) in grid.places:
                column += 1
            grid.cover(row, column, span)
            column += min(span.columns, LARGEST_SPAN)
            if len(grid.places) > MOST_PLACES:
                return Table(number, caption, [], [], problem=f"more than {MOST_PLACES} places")
    return grid.table(number, caption)


class _Grid:
    """The places of a table while its cells are laid out."""

    def __init__(self, height: int, problem: str) -> None:
        self.height = height
        self.problem = problem
        self.places: dict[tuple[int, int], Cell] = {}
        self.merged: set[tuple[int, int]] = set()
        self.wide: set[int] = set()

    def cover(self, row: int, column: int, span: Span) -> None:
        """Lay a cell out from a place downwards and to the right."""
        bottom = min(row + min(span.rows, LARGEST_SPAN), self.height)
        right = column + min(span.columns, LARGEST_SPAN)
        covered = [(down, at) for down in range(row, bottom) for at in range(column, right)]
        if not self.places.keys().isdisjoint(covered):
            self.problem = self.problem or "cells that lie over each other"
        self.places |= dict.fromkeys(covered, span.cell)
        if len(covered) > 1:
            self.merged.update(covered)
        if span.columns > 1:
            self.wide.add(row)

    def table(self, number: int, caption: Caption) -> Table:
        widths = [0] * self.height
        for row, column in self.places:
            widths[row] = max(widths[row], column + 1)
        width = max(widths, default=0)
        cells = [
            [self.places.get((row, at), EMPTY) for at in range(width)] for row in range(self.height)
        ]
        return Table(number, caption, cells, widths, self.merged, self.wide, self.problem)
