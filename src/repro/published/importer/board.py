"""The labels around a figure of a table, read upwards and to the left.

The nearest label of each kind counts, so rows and columns may be exchanged, stacked, grouped or
long. A label that is not known refuses the figures it governs, since what it says of them ('zero
shot', another corpus) is not known either. Header rows above a block of rows are read together;
further blocks above only while a kind is still missing, and a section's heading ends where the
next section begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from repro.published.importer.aliases import KINDS, Aliases, Kind
from repro.published.importer.grid import RawTable
from repro.published.importer.numbers import is_nothing, read_number

Place = tuple[int, int]
Meaning = dict[Kind, str] | None
"""What a label names; None for one that is not known."""


@dataclass(slots=True)
class Labels:
    """What the labels of one figure name; `refused` says why they cannot be trusted."""

    named: dict[Kind, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return len(self.named) == len(KINDS)


class Board:
    """A table with the meaning of each of its labels looked up once."""

    def __init__(self, table: RawTable, aliases: Aliases) -> None:
        self.cells = table.cells
        self.caption = aliases.mentioned(table.caption)
        self.meanings = [[_meaning(text, aliases) for text in row] for row in table.cells]
        self.headers = [_is_header(row) for row in table.cells]
        self.stubs = self._stub_columns()

    def places(self) -> Iterator[Place]:
        """Every place that holds a figure, or nothing where a figure could stand."""
        for row, cells in enumerate(self.cells):
            for column, text in enumerate(cells):
                data = not self.headers[row] and column not in self.stubs
                if read_number(text) is not None or (data and is_nothing(text)):
                    yield row, column

    def labels(self, row: int, column: int) -> Labels:
        """What is named for the figure at a place; the caption counts last."""
        found = Labels()
        for place in self._leftwards(row, column):
            self._take(place, found, nearer={})
        own = dict(found.named)
        in_section = False
        for run in self._runs_above(row):
            for up in run:
                section = _is_section(self.cells[up])
                if not (section and in_section):
                    self._take(self._header(up, column), found, nearer={} if section else own)
            in_section = in_section or any(_is_section(self.cells[up]) for up in run)
            if found.complete:
                break
        for kind, key in self.caption.items():
            found.named.setdefault(kind, key)
        return found

    def _take(self, place: Place, found: Labels, nearer: dict[Kind, str]) -> None:
        text, meaning = self.cells[place[0]][place[1]], self.meanings[place[0]][place[1]]
        if meaning is None:
            found.refused.append(f"unknown label {text!r}")
            return
        for kind, key in meaning.items():
            if nearer.get(kind, key) != key:
                found.refused.append(f"both {nearer[kind]} and {key} named")
            found.named.setdefault(kind, key)

    def _runs_above(self, row: int) -> Iterator[list[int]]:
        """Runs of header rows above a row, nearest first; each from its lowest row upwards."""
        run: list[int] = []
        for up in range(row - 1, -1, -1):
            if self.headers[up]:
                run.append(up)
            elif run:
                yield run
                run = []
        if run:
            yield run

    def _header(self, row: int, column: int) -> Place:
        """The header cell over a column; an empty one repeats the one to its left."""
        while column > 0 and not self.cells[row][column]:
            column -= 1
        return row, column

    def _leftwards(self, row: int, column: int) -> Iterator[Place]:
        """Cells to the left, nearest first; an empty stub cell repeats the one above it."""
        for left in range(column - 1, -1, -1):
            at = row
            while left in self.stubs and at > 0 and not self.cells[at][left]:
                at -= 1
            yield at, left

    def _stub_columns(self) -> set[int]:
        """The columns at the left edge in which no figure stands."""
        width = len(self.cells[0]) if self.cells else 0
        stubs: set[int] = set()
        for column in range(width):
            if any(read_number(row[column]) is not None for row in self.cells):
                break
            stubs.add(column)
        return stubs


def _meaning(text: str, aliases: Aliases) -> Meaning:
    if is_nothing(text) or read_number(text) is not None:
        return {}
    return aliases.read(text)


def _is_header(cells: list[str]) -> bool:
    """Whether a row holds labels alone: a dash stands where a figure could."""
    filled = [text for text in cells if text]
    return bool(filled) and not any(is_nothing(t) or read_number(t) is not None for t in filled)


def _is_section(cells: list[str]) -> bool:
    """Whether a row is one heading over the rows below it."""
    return len(cells) > 1 and len({text for text in cells if text}) == 1
