"""What the rows and columns of a table are: headings, sections, labels at the left edge."""

import re
from collections.abc import Iterator

from repro.published.importer.aliases import Aliases, Kind
from repro.published.importer.cell import Cell, is_nothing, is_numeric, read_number
from repro.published.importer.table import Table

SIZE = re.compile(r"[0-9.]+\s*[bm]", re.IGNORECASE)
"""The size of a model, in a column whose heading says nothing."""
Meaning = dict[Kind, str] | None
"""What a label names; None for one that is not known."""


class Layout:
    """One table with the meaning of each of its labels looked up once."""

    def __init__(self, table: Table, aliases: Aliases) -> None:
        self.table = table
        self.aliases = aliases
        self.cells = table.cells
        self.numbers = [[read_number(cell) for cell in row] for row in table.cells]
        self.meanings = _without_lone_letters(
            [[_meaning(cell, aliases) for cell in row] for row in table.cells], table
        )
        self.headers = [_is_header(row) for row in table.cells]
        self.width = self._content_width()
        self.stubs = self._stub_columns()
        self.sections = self._section_rows()
        for row, column in self._sizes():
            self.meanings[row][column] = {}
        self.known_columns = [
            column
            for column in range(self.width)
            if any(self._names_column(row, column) for row in self.header_rows())
        ]

    def _content_width(self) -> int:
        """Columns up to the last that holds anything."""
        filled = [at for row in self.cells for at, cell in enumerate(row) if cell.label]
        return 1 + max(filled, default=-1)

    def _stub_columns(self) -> set[int]:
        """The columns at the left edge in which no figure stands, and nothing like one."""
        stubs: set[int] = set()
        for column in range(self.width):
            cells = [row[column] for row in self.cells]
            numeric = any(is_numeric(cell) and not SIZE.fullmatch(cell.text) for cell in cells)
            if numeric and not self.is_index(column):
                break
            stubs.add(column)
        return stubs

    def header_rows(self) -> Iterator[int]:
        """The rows that hold labels alone."""
        return (row for row, is_header in enumerate(self.headers) if is_header)

    def _section_rows(self) -> set[int]:
        """Rows with one heading for whole rows: alone in the first cell, or over all figures."""
        sections: set[int] = set()
        for row, cells in enumerate(self.cells):
            filled = [at for at in range(self.width) if cells[at].label]
            if self.width == 1 or len({id(cells[at]) for at in filled}) != 1:
                continue
            below_header = any(self.headers[up] and up not in sections for up in range(row))
            wide = filled[-1] == self.width - 1 and filled[0] <= len(self.stubs)
            if wide or (filled == [0] and below_header):
                sections.add(row)
        return sections

    def _names_column(self, row: int, column: int) -> bool:
        return row not in self.sections and bool(self.meanings[row][column])

    def is_index(self, column: int) -> bool:
        """Whether a first column without a heading counts the rows."""
        rows = [row for row, is_header in enumerate(self.headers) if not is_header]
        texts = [self.cells[row][column].text for row in rows]
        counted = any(texts == [str(first + at) for at in range(len(rows))] for first in (0, 1))
        return (
            column == 0 and counted and not any(self.cells[r][0].label for r in self.header_rows())
        )

    def _sizes(self) -> Iterator[tuple[int, int]]:
        """Cells that say the size of a model, under a heading that says nothing else."""
        for row, cells in enumerate(self.cells):
            for column in self.stubs:
                heading = self.heading(row, column)
                size = SIZE.fullmatch(cells[column].text) and heading
                if size and self.aliases.read(heading) == {}:
                    yield row, column

    def heading(self, row: int, column: int) -> str:
        """The nearest heading over a place, '' where none stands."""
        for up in range(row - 1, -1, -1):
            if self.headers[up] and up not in self.sections and self.cells[up][column].label:
                return self.cells[up][column].label
        return ""

    def runs_above(self, row: int) -> Iterator[list[int]]:
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

    def problem_of_headers(self) -> str:
        """Why no figure of the table can be tied to its headings, '' if all can."""
        figures = [
            (row, column)
            for row, numbers in enumerate(self.numbers)
            for column, number in enumerate(numbers)
            if number is not None
        ]
        last = max((column for _, column in figures), default=-1)
        for row in self.header_rows():
            if row in self.sections:
                continue
            if self.table.widths[row] <= last:
                return (
                    f"row {row + 1} has {self.table.widths[row]} cells, the figures below reach "
                    f"column {last + 1}"
                )
            if self._declares_no_span(row, {column for _, column in figures}):
                return f"headings of row {row + 1} declare no span: repeat them over each column"
        return ""

    def _declares_no_span(self, row: int, columns: set[int]) -> bool:
        """Whether names of an upper heading stand over some columns and nothing over others."""
        below = row + 1
        if below >= len(self.cells) or not self.headers[below] or below in self.sections:
            return False
        if row in self.table.wide:
            return False
        named = [at for at in range(self.width) if self.meanings[row][at]]
        empty = [
            at for at in columns if not self.cells[row][at].label and self.cells[below][at].label
        ]
        return bool(named) and bool(empty)


def _meaning(cell: Cell, aliases: Aliases) -> Meaning:
    if read_number(cell) is not None or (is_nothing(cell) and cell.label == cell.text):
        return {}
    notes = [one for one in cell.aside if one.startswith("note")]
    if any(aliases.other_words(note) for note in notes):
        return None
    return aliases.read(cell.label)


def _without_lone_letters(meanings: list[list[Meaning]], table: Table) -> list[list[Meaning]]:
    """P is precision beside R, and the other way round; alone it may be a p-value."""
    named = {
        meaning["metric"] for row in meanings for meaning in row if meaning and "metric" in meaning
    }
    if {"precision", "recall"} <= named:
        return meanings
    return [
        [
            None if meaning and _is_letter(cell) else meaning
            for meaning, cell in zip(row, cells, strict=True)
        ]
        for row, cells in zip(meanings, table.cells, strict=True)
    ]


def _is_letter(cell: Cell) -> bool:
    return sum(char.isalnum() for char in cell.label) == 1


def _is_header(cells: list[Cell]) -> bool:
    """Whether a row holds labels alone: a dash stands where a figure could."""
    filled = [cell for cell in cells if cell.label]
    return bool(filled) and not any(is_nothing(cell) or is_numeric(cell) for cell in filled)
