"""The figures of a table at their model, corpus and metric, as fractions."""

from dataclasses import dataclass, field

from repro.published.importer.aliases import KINDS, Aliases, Kind
from repro.published.importer.board import Board, Labels
from repro.published.importer.grid import RawTable
from repro.published.importer.numbers import Number, as_fraction, read_number
from repro.published.terms import METRICS, Key, Metric

NOUNS: dict[Kind, str] = {"model": "model", "dataset": "corpus", "metric": "metric"}
EXAMPLES_SHOWN = 3
PERCENT = 100
_METRICS: dict[str, Metric] = {name: name for name in METRICS}


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure at its place, as a fraction with the digits it was printed with."""

    key: Key
    value: str
    where: str


@dataclass(slots=True)
class Reading:
    """What a table gave: figures at their places, and what could not be placed, with reasons."""

    placed: list[Placed] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)


def place(table: RawTable, aliases: Aliases) -> Reading:
    """Place every figure of a table that its labels identify."""
    board = Board(table, aliases)
    numbers: list[tuple[Key, Number]] = []
    lost: dict[str, list[str]] = {}
    for row, column in board.places():
        labels = board.labels(row, column)
        number = read_number(table.cells[row][column])
        why = _why_not(labels)
        if number is None and not why:
            lost.setdefault("no figure", []).append(" ".join(_key(labels)))
        elif number is not None and why:
            lost.setdefault(why, []).append(table.cells[row][column])
        elif number is not None:
            numbers.append((_key(labels), number))
    reading = Reading(unplaced=[_line(table, why, texts) for why, texts in lost.items()])
    _scale(table, numbers, reading)
    return reading


def _key(labels: Labels) -> Key:
    named = labels.named
    return named["model"], named["dataset"], _METRICS[named["metric"]]


def _why_not(labels: Labels) -> str:
    if labels.refused:
        return ", ".join(dict.fromkeys(labels.refused))
    missing = [NOUNS[kind] for kind in KINDS if kind not in labels.named]
    return f"no {' and no '.join(missing)} named" if missing else ""


def _line(table: RawTable, why: str, texts: list[str]) -> str:
    more = ", ..." if len(texts) > EXAMPLES_SHOWN else ""
    cells = "1 cell" if len(texts) == 1 else f"{len(texts)} cells"
    return f"{table.where}: {why}: {cells} ({', '.join(texts[:EXAMPLES_SHOWN])}{more})"


def _scale(table: RawTable, numbers: list[tuple[Key, Number]], reading: Reading) -> None:
    """Decide for a whole table whether it prints fractions or percentages; refuse a mixture."""
    above = [number for _, number in numbers if number.percent or number.value > 1]
    below = [number for _, number in numbers if not number.percent and 0 < number.value <= 1]
    outside = [number for _, number in numbers if not 0 <= number.value <= PERCENT]
    if outside:
        reading.unplaced.append(
            f"{table.where}: {outside[0].value} is neither a fraction nor a percentage; none taken"
        )
    elif above and below:
        reading.unplaced.append(
            f"{table.where}: fractions ({below[0].value}) and percentages ({above[0].value}) "
            "in one table; none taken"
        )
    else:
        reading.placed += [
            Placed(key, as_fraction(number.value, percent=bool(above)), table.where)
            for key, number in numbers
        ]
