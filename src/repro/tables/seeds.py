"""Several training seeds of one cell: what tables, LaTeX and `summary.json` say of them."""

from dataclasses import dataclass
from statistics import fmean, stdev

from repro.tables.cells import Cell
from repro.tables.grid import Grid
from repro.verdict.noise import Spread, spread

HEADER = ["Row", "Corpus", "Seeds", "Mean", "Deviation", "95% prediction interval"]
TOO_FEW = "needs three seeds"


@dataclass(frozen=True, slots=True)
class Seeds:
    """F1 of the seeds of one cell; `known` is their prediction interval, from three seeds on."""

    values: list[float]
    mean: float
    deviation: float
    known: Spread | None

    @property
    def interval(self) -> str:
        return f"{self.known.low:.4f} to {self.known.high:.4f}" if self.known else TOO_FEW


def of_cell(cell: Cell) -> Seeds | None:
    """The seeds of a cell, or None where one seed alone was run."""
    values = cell.values("f1")
    if len(values) < 2:  # noqa: PLR2004 - one figure has no deviation
        return None
    return Seeds(values, fmean(values), stdev(values), spread(values))


def of_grid(grid: Grid) -> list[list[str]]:
    """A line for each cell of several seeds, under `HEADER`."""
    return [
        [
            grid.rows[row],
            grid.columns[dataset],
            str(len(seeds.values)),
            f"{seeds.mean:.4f}",
            f"{seeds.deviation:.4f}",
            seeds.interval,
        ]
        for (row, dataset), cell in grid.cells.items()
        if (seeds := of_cell(cell))
    ]


def sentences(grid: Grid) -> list[str]:
    """The same for a format without a second table."""
    return [
        f"{corpus}, {row}: mean of {number} training seeds; F1 has deviation {deviation}, "
        f"95% prediction interval {interval}."
        for row, corpus, number, _, deviation, interval in of_grid(grid)
    ]


def fields(cell: Cell) -> dict[str, float | list[float]]:
    """The keys of a cell in `summary.json`; none for one seed."""
    seeds = of_cell(cell)
    if seeds is None:
        return {}
    found: dict[str, float | list[float]] = {
        "f1_of_seeds": seeds.values,
        "f1_deviation": seeds.deviation,
    }
    if seeds.known:
        found |= {"f1_prediction_low": seeds.known.low, "f1_prediction_high": seeds.known.high}
    return found
