"""The figures of a table at their model, corpus and metric, and why others are not read.

Labels are read upwards and to the left; the nearest of each kind counts, so rows and columns may be
exchanged, grouped or long. A label reaches as far as its declared span and no further. A label that
is not known refuses the figures it governs, since what it says of them ('zero shot', another
corpus) is not known either.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from repro.published.importer.aliases import KINDS, Aliases, Kind
from repro.published.importer.cell import (
    FULL,
    Cell,
    as_fraction,
    has_split_digits,
    is_nothing,
    is_numeric,
    read_number,
    words_aside,
)
from repro.published.importer.layout import Layout, Meaning
from repro.published.importer.table import Table
from repro.published.terms import METRICS, Key, Metric

NOUNS: dict[Kind, str] = {"model": "model", "dataset": "corpus", "metric": "metric"}
PERCENT = 100
_METRICS: dict[str, Metric] = {name: name for name in METRICS}


@dataclass(slots=True)
class Fate:
    """What becomes of the cell at a place: a figure of `key`, or nothing for the reason `why`."""

    row: int
    column: int
    cell: Cell
    key: Key | None = None
    value: str = ""
    why: str = ""
    aside: tuple[str, ...] = ()


@dataclass(slots=True)
class _Labels:
    """What the labels of one figure name, and why they cannot be trusted."""

    named: dict[Kind, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def take(self, cell: Cell, meaning: Meaning, nearer: dict[Kind, str]) -> None:
        if meaning is None:
            self.refused.append(f"unknown label {cell.label!r}")
            return
        for kind, key in meaning.items():
            if nearer.get(kind, key) != key:
                self.refused.append(f"both {nearer[kind]} and {key} named")
            self.named.setdefault(kind, key)

    @property
    def complete(self) -> bool:
        return len(self.named) == len(KINDS)


@dataclass(frozen=True, slots=True)
class Reading:
    """A table and what becomes of each of its cells; `problem` is why none of it is stored."""

    table: Table
    fates: list[Fate]
    headings: list[int]
    meanings: list[list[Meaning]]
    problem: str


def read_table(table: Table, aliases: Aliases) -> Reading:
    """Say of every cell of a table what becomes of it."""
    return _Reader(table, aliases).read()


class _Reader(Layout):
    """A table while its figures are read."""

    def __init__(self, table: Table, aliases: Aliases) -> None:
        super().__init__(table, aliases)
        self.caption, self.unknown_words = aliases.mentioned(table.caption.own)

    def read(self) -> Reading:
        problem = self.table.problem or self.problem_of_headers() or self._other_words()
        fates = [self._fate(row, column, problem) for row, column in self._places()]
        self._compare_sizes(fates)
        _scale(fates, self._percent_columns())
        headings = [row for row, is_header in enumerate(self.headers) if is_header]
        return Reading(self.table, fates, headings, self.meanings, problem)

    def _places(self) -> Iterator[tuple[int, int]]:
        """Every place that holds a figure, or something else where a figure could stand."""
        for row in range(len(self.cells)):
            for column in range(self.width):
                label = self.headers[row] or column in self.stubs or self._is_label(row, column)
                if not label:
                    yield row, column

    def _is_label(self, row: int, column: int) -> bool:
        """Whether a cell among the figures holds words: a label, not a number badly written."""
        cell = self.cells[row][column]
        return not is_nothing(cell) and not is_numeric(cell) and bool(cell.label)

    # reasons against a whole table

    def _other_words(self) -> str:
        above = [row for row in self.header_rows() if row not in self.sections]
        corners = [self.cells[row][at].label for row in above for at in self.stubs]
        for text in (*self.table.caption.all, *corners):
            words = self.aliases.other_words(text)
            if words:
                return f"{', '.join(dict.fromkeys(words))} in {text!r}: another figure"
        return ""

    # one figure

    def _fate(self, row: int, column: int, problem: str) -> Fate:
        cell, number = self.cells[row][column], self.numbers[row][column]
        fate = Fate(row, column, cell, aside=number.aside if number else cell.aside)
        labels = self._labels(row, column)
        why = problem or self._why_not(labels)
        if not why:
            fate.key = _key(labels)
        if number is None:
            fate.key = None
            fate.why = _not_a_figure(cell) + (f" ({' '.join(_key(labels))})" if not why else "")
        else:
            fate.why = why or self._other_figure(cell, (row, column))
        if fate.why:
            fate.key = None
        return fate

    def _other_figure(self, cell: Cell, place: tuple[int, int]) -> str:
        """Why a figure at a known place is another one than it seems."""
        if cell.problem:
            return cell.problem
        if place in self.table.merged:
            return "one figure over several rows or columns"
        words = words_aside(cell)
        if words:
            return f"{', '.join(words)} beside the figure"
        return "digits of another size" if has_split_digits(cell) else ""

    def _labels(self, row: int, column: int) -> _Labels:
        found = _Labels()
        self._take_row(row, column, found)
        if not found.named and not found.refused:
            found.refused.append("no label at its row")
        self._take_columns(row, column, found)
        self._take_caption(found)
        return found

    def _take_row(self, row: int, column: int, found: _Labels) -> None:
        """Labels to the left, nearest first; numbers there may be settings of an experiment."""
        for left in range(column - 1, -1, -1):
            cell = self.cells[row][left]
            if self.is_index(left):
                continue
            if left in self.stubs or not is_numeric(cell):
                found.take(cell, self.meanings[row][left], nearer={})
            elif self._is_setting(left, column, heading := self.heading(row, left)):
                found.refused.append(f"number {cell.text!r} under {heading!r} at its row")

    def _is_setting(self, column: int, figure: int, heading: str) -> bool:
        """Whether numbers of a column label the figures to its right: no figures stand before."""
        if column in self.known_columns or self.aliases.names_measure(heading):
            return False
        return column < min([*self.known_columns, figure])

    def _take_columns(self, row: int, column: int, found: _Labels) -> None:
        own = dict(found.named)
        in_section = has_heading = False
        for run in self.runs_above(row):
            for up in run:
                section = up in self.sections
                if section and in_section:
                    continue
                cell = self.cells[up][column]
                if section:
                    at = next(at for at in range(self.width) if self.cells[up][at].label)
                    found.take(self.cells[up][at], self.meanings[up][at], nearer={})
                else:
                    found.take(cell, self.meanings[up][column], nearer=own)
                    has_heading = has_heading or bool(cell.label)
            in_section = in_section or any(up in self.sections for up in run)
            if found.complete and has_heading:
                break
        if not has_heading:
            found.refused.append("no heading over its column")
        self._refuse_number_above(row, column, found)

    def _refuse_number_above(self, row: int, column: int, found: _Labels) -> None:
        """A whole number between heading and figure may be a setting: 5 shots."""
        for up in range(row - 1, -1, -1):
            if self.headers[up]:
                return
            number = self.numbers[up][column]
            named = any(self.meanings[up][at] for at in self.stubs)
            if number and not named and number.value == number.value.to_integral_value():
                found.refused.append(f"number {self.cells[up][column].text!r} above it")

    def _take_caption(self, found: _Labels) -> None:
        """What the labels do not name, the caption may, if each of its words is understood."""
        wanted = [kind for kind in KINDS if kind not in found.named]
        for kind in wanted:
            if kind in self.caption and self.unknown_words:
                words = ", ".join(self.unknown_words)
                found.refused.append(f"words of the caption that are not known: {words}")
            elif kind in self.caption:
                found.named[kind] = self.caption[kind]
        for text in self.table.caption.outer if "metric" not in found.named else ():
            named, unknown = self.aliases.mentioned(text)
            if "metric" in named and not unknown:
                found.named["metric"] = named["metric"]

    def _why_not(self, labels: _Labels) -> str:
        if labels.refused:
            return ", ".join(dict.fromkeys(labels.refused))
        missing = [NOUNS[kind] for kind in KINDS if kind not in labels.named]
        return f"no {' and no '.join(missing)} named" if missing else ""

    # all figures of a table together

    def _compare_sizes(self, fates: list[Fate]) -> None:
        sizes = Counter(round(fate.cell.size, 2) for fate in fates if fate.key)
        largest = max(sizes, default=0.0)
        for fate in fates:
            if fate.key and fate.cell.size < largest * FULL:
                fate.key, fate.why = None, "printed smaller than the other figures"

    def _percent_columns(self) -> set[int]:
        """Columns whose heading says percent; all of them where the caption does."""
        if "%" in self.table.caption.own:
            return set(range(self.width))
        return {
            column
            for column in range(self.width)
            if any("%" in self.cells[row][column].label for row in self.header_rows())
        }


def _not_a_figure(cell: Cell) -> str:
    if not cell.label and not cell.aside:
        return "empty"
    return "no figure" if is_nothing(cell) else "not read"


def _key(labels: _Labels) -> Key:
    named = labels.named
    return named["model"], named["dataset"], _METRICS[named["metric"]]


def _scale(fates: list[Fate], percent_columns: set[int]) -> None:
    """Decide for a whole table whether it prints fractions or percentages; refuse a mixture."""
    placed = [(fate, number) for fate in fates if fate.key and (number := read_number(fate.cell))]
    said = [number for fate, number in placed if number.percent or fate.column in percent_columns]
    why = _mixture([number.value for _, number in placed], [number.value for number in said])
    percent = any(number.value > 1 for _, number in placed)
    for fate, number in placed:
        if why:
            fate.key, fate.why = None, why
        else:
            fate.value = as_fraction(number.value, percent=percent)


def _mixture(values: list[Decimal], said: list[Decimal]) -> str:
    """Why values are neither all fractions nor all percentages; `said` are to be percentages."""
    outside = [value for value in values if value > PERCENT]
    above = [value for value in values if value > 1]
    below = [value for value in values if 0 < value <= 1]
    small = [value for value in said if 0 < value <= 1]
    if outside:
        return f"{outside[0]} is neither a fraction nor a percentage; none taken"
    if above and below:
        return f"fractions ({below[0]}) and percentages ({above[0]}) in one table; none taken"
    if small:
        return f"{small[0]} where percent is said; none taken"
    return ""
