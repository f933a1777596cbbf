"""Two tables that `dvc plots show` draws: the figures of each cell, and how each adapter learned.

They are in git beside the report and no outs, as an adapter need not be here: what is known of one
that is elsewhere stays.
"""

from collections.abc import Iterator
from pathlib import Path

from repro.errors import InputError
from repro.files import read_json, read_text, write_text
from repro.params import Params
from repro.paths import Paths
from repro.spreadsheet import csv_text, read_csv
from repro.storage import products

FIGURES = ("recall", "precision", "f1")
CURVES = (("train", "curve.csv", "loss"), ("dev", "dev.csv", "dev_loss"))
"""Where an adapter keeps the losses on each split."""
REMEDY = "train again"
Row = tuple[object, ...]


def write_plots(params: Params, paths: Paths) -> tuple[Path, Path]:
    """Write plots/cells.csv and plots/curves.csv among the tables; the files."""
    folder = paths.tables / "plots"
    figures, curves = folder / "cells.csv", folder / "curves.csv"
    known = _known(curves)
    cells, steps = [], []
    for cell in products.cells(params):
        cells += _figures(cell.name, products.metrics(paths, cell).paths[0])
        if cell.row in params.models and cell.split == "test":
            (adapter,) = products.adapter(paths, cell).paths
            steps += list(_steps(cell.name, adapter)) or known.get(cell.name, [])
    write_text(figures, csv_text([("cell", *FIGURES), *cells]))
    write_text(curves, csv_text([("cell", "split", "step", "loss"), *steps]))
    return figures, curves


def _figures(cell: str, metrics: Path) -> list[Row]:
    found = read_json(metrics, "score the cell again") if metrics.is_file() else {}
    return [(cell, *(found[name] for name in FIGURES))] if "f1" in found else []


def _steps(cell: str, adapter: Path) -> Iterator[Row]:
    """Loss of training at each step, and of dev where it was evaluated."""
    for split, file, column in CURVES:
        path = adapter / file
        if path.is_file():
            yield from ((cell, split, *point) for point in _points(path, column))


def _points(path: Path, column: str) -> Iterator[Row]:
    """The steps of a curve and their losses."""
    records = read_csv(read_text(path, REMEDY), str(path), REMEDY)
    _, header = next(records, ("", []))
    for where, record in records:
        row = dict(zip(header, record, strict=False))
        try:
            yield row["step"], f"{float(row[column]):.6f}"
        except (KeyError, ValueError):
            raise InputError(f"{where}: expected a step and its {column}; {REMEDY}") from None


def _known(curves: Path) -> dict[str, list[Row]]:
    """The rows of each cell that an earlier run wrote."""
    found: dict[str, list[Row]] = {}
    if curves.is_file():
        records = list(read_csv(read_text(curves, ""), str(curves), "delete it"))
        for _, row in records[1:]:
            found.setdefault(row[0] if row else "", []).append(tuple(row))
    return found
