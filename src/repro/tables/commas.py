"""CSV: the same tables for spreadsheets and programs, with all digits."""

import csv
import io
from collections.abc import Iterable, Sequence

from repro.published.terms import METRICS
from repro.tables.grid import NOT_RUN, Grid


def comma_table(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with bare line feeds; None is an empty field."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def render(grid: Grid) -> str:
    """A paper table: a line a row, columns `<corpus> <metric>`."""
    names = [f"{dataset} {name}" for dataset in grid.columns for name in METRICS]
    rows: list[list[object]] = [["row", *names]]
    for row in grid.rows:
        values: list[object] = []
        for dataset in grid.columns:
            cell = grid.cell(row, dataset)
            values += [NOT_RUN if cell.metrics is None else cell.value(name) for name in METRICS]
        rows.append([row, *values])
    return comma_table(rows)
