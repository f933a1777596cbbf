"""The figures of the paper as they are known: `published/cells.csv` and `published/claims.yaml`.

Values are kept as printed, since the number of decimals says how a figure was rounded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from repro.errors import InputError, unknown_name
from repro.files import read_text, write_text
from repro.paths import PUBLISHED
from repro.published.claims import Claim, read_claims
from repro.published.grid import paper
from repro.published.terms import METRICS, STANDINGS, Key, Metric, Standing
from repro.schema import TaskName
from repro.spreadsheet import csv_text, read_csv

CELLS = PUBLISHED / "cells.csv"
CLAIMS = PUBLISHED / "claims.yaml"
REMEDY = "restore it from git, or correct the line"
PRINTED = re.compile(r"(0?\.\d+|1\.0*|0|1)")


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure of a model, a corpus and a metric; the fields are those of cells.csv."""

    task: TaskName
    dataset: str
    model: str
    metric: Metric
    value: str
    standing: Standing
    source: str

    @property
    def key(self) -> Key:
        return (self.model, self.dataset, self.metric)

    @property
    def number(self) -> float:
        return float(self.value)


HEADER = [field.name for field in fields(Figure)]


@dataclass(frozen=True, slots=True)
class Published:
    """All that is known of the paper's results."""

    cells: dict[Key, Figure]
    claims: list[Claim]

    @property
    def imported(self) -> int:
        """How many figures were read from the paper's own tables."""
        return sum(figure.standing == "imported" for figure in self.cells.values())

    @property
    def complete(self) -> bool:
        """Whether every figure of the tables was imported; until then, all is preliminary."""
        return self.imported == paper().figures

    def claim(self, id_: str) -> Claim:
        """A claim by its id; raises InputError where there is none."""
        for claim in self.claims:
            if claim.id == id_:
                return claim
        raise InputError(f"{CLAIMS}: expected a claim {id_}; {REMEDY}")


def load(cells: Path = CELLS, claims: Path = CLAIMS) -> Published:
    """Read and check both files; raises InputError naming the file and the line."""
    return Published(read_cells(cells), read_claims(claims))


def read_cells(path: Path) -> dict[Key, Figure]:
    """Read cells.csv in its own order; a figure that stands twice is an error."""
    records = read_csv(read_text(path, REMEDY), str(path), REMEDY)
    if next(records, ("", []))[1] != HEADER:
        raise InputError(f"{path}:1: expected the columns {','.join(HEADER)}; {REMEDY}")
    figures: dict[Key, Figure] = {}
    for where, record in records:
        figure = figure_of(record, where)
        if figure.key in figures:
            raise InputError(f"{where}: {' '.join(figure.key)} stands twice; remove one line")
        figures[figure.key] = figure
    return figures


def write_cells(path: Path, figures: Sequence[Figure]) -> None:
    """Write cells.csv whole, in the order of grid.yaml and the metrics."""
    names = [*paper().corpora, *paper().models, *METRICS]
    order = {name: place for place, name in enumerate(names)}
    ordered = sorted(figures, key=lambda f: (order[f.dataset], order[f.model], order[f.metric]))
    rows = [[getattr(figure, name) for name in HEADER] for figure in ordered]
    write_text(path, csv_text([HEADER, *rows]))


def figure_of(record: Sequence[str], where: str) -> Figure:
    """Check one record; `where` is the file and line that an error names."""
    if len(record) != len(HEADER):
        raise InputError(f"{where}: expected {len(HEADER)} fields, found {len(record)}; {REMEDY}")
    task, dataset, model, metric, value, standing, source = record
    grid = paper()
    if dataset not in grid.corpora:
        raise InputError(f"{where}: {unknown_name('corpus of the paper', dataset, grid.corpora)}")
    if model not in grid.models:
        raise InputError(f"{where}: {unknown_name('model of the paper', model, grid.models)}")
    known = grid.corpora[dataset].task
    if task != known:
        raise InputError(f"{where}: task: expected {known} for {dataset}, not {task}")
    if metric not in METRICS:
        raise InputError(f"{where}: {unknown_name('metric', metric, METRICS)}")
    if standing not in STANDINGS:
        raise InputError(f"{where}: {unknown_name('standing', standing, STANDINGS)}")
    if not PRINTED.fullmatch(value):
        raise InputError(f"{where}: value: expected a fraction such as 0.9571, found {value!r}")
    if not source.strip():
        raise InputError(f"{where}: source: empty; say where the figure was read")
    return Figure(known, dataset, model, metric, value, standing, source)
