"""The map of F1: rows by corpora, the published figure under the rebuilt one."""

from dataclasses import dataclass
from itertools import groupby

from repro.published.grid import paper
from repro.report.summary import Summary
from repro.tables.grid import TITLES


@dataclass(frozen=True, slots=True)
class Square:
    """One place of the map; `f1` and `published` are None where there is no figure."""

    row: str
    dataset: str
    f1: float | None
    published: str | None
    reason: str
    best: bool


@dataclass(frozen=True, slots=True)
class Band:
    """One row of the map; `rebuilt` is false for a row that only the paper has."""

    row: str
    title: str
    squares: list[Square]
    rebuilt: bool


@dataclass(frozen=True, slots=True)
class Map:
    """Columns grouped by task, and the rows."""

    tasks: list[tuple[str, int]]
    columns: dict[str, str]
    bands: list[Band]


def make_map(summary: Summary) -> Map:
    """The rows of the profile, then the models of which only published figures are known."""
    printed = {
        (line.row, line.dataset): line.value
        for line in summary.published.figures
        if line.metric == "f1" and line.value
    }
    only = [row for row, _ in printed if row not in summary.rows]
    rows = summary.rows | {row: paper().models[row].title for row in only}
    bands = [
        Band(row, title, _squares(row, summary, printed), row in summary.rows)
        for row, title in rows.items()
    ]
    grouped = groupby(summary.corpora.values(), key=lambda corpus: corpus.task)
    tasks = [(TITLES[task], len(list(members))) for task, members in grouped]
    columns = {name: corpus.title for name, corpus in summary.corpora.items()}
    return Map(tasks, columns, bands)


def _squares(row: str, summary: Summary, printed: dict[tuple[str, str], str]) -> list[Square]:
    squares = []
    for dataset in summary.corpora:
        cell = summary.cell(row, dataset)
        rivals = [other.f1 for other in summary.cells if other.dataset == dataset and other.f1]
        squares.append(
            Square(
                row,
                dataset,
                cell.f1,
                printed.get((row, dataset)),
                cell.not_run or "",
                best=cell.f1 is not None and len(rivals) > 1 and cell.f1 == max(rivals),
            )
        )
    return squares
