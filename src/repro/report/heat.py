"""The map of F1: rows by corpora, the published figure under the rebuilt one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from repro.compare.record import Comparison
from repro.published.grid import paper
from repro.report.paired import surely_best
from repro.report.summary import Summary
from repro.tables.grid import TITLES


@dataclass(frozen=True, slots=True)
class Square:
    """One place of the map; `f1` and `published` are None where there is no figure.

    `best`: decided against the next best of the corpus. `one_answer`: how many rows got the same.
    """

    row: str
    dataset: str
    f1: float | None
    published: str | None
    reason: str
    best: bool
    one_answer: str


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

    @property
    def collapsed(self) -> bool:
        """Whether any row gave (nearly) all examples one answer."""
        return any(square.one_answer for band in self.bands for square in band.squares)


def make_map(summary: Summary, comparisons: Sequence[Comparison]) -> Map:
    """The rows of the profile, then the models of which only published figures are known."""
    printed = {
        (line.row, line.dataset): line.value
        for line in summary.published.figures
        if line.metric == "f1" and line.value
    }
    only = [row for row, _ in printed if row not in summary.rows]
    rows = summary.rows | {row: paper().models[row].title for row in only}
    best = {dataset: surely_best(dataset, summary, comparisons) for dataset in summary.corpora}
    bands = [
        Band(row, title, _squares(row, summary, printed, best), row in summary.rows)
        for row, title in rows.items()
    ]
    grouped = groupby(summary.corpora.values(), key=lambda corpus: corpus.task)
    tasks = [(TITLES[task], len(list(members))) for task, members in grouped]
    columns = {name: corpus.title for name, corpus in summary.corpora.items()}
    return Map(tasks, columns, bands)


def _squares(
    row: str, summary: Summary, printed: dict[tuple[str, str], str], best: dict[str, str]
) -> list[Square]:
    squares = []
    for dataset in summary.corpora:
        cell = summary.cell(row, dataset)
        squares.append(
            Square(
                row,
                dataset,
                cell.f1,
                printed.get((row, dataset)),
                cell.not_run or "",
                best=row == best[dataset],
                one_answer=summary.one_answers.get((row, dataset), ""),
            )
        )
    return squares
