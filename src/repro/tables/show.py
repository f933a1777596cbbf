"""What a person sees at the end of a run: four tables, one verdict, where the files are."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from textwrap import fill

from repro.params import Params
from repro.paths import Paths
from repro.tables.claims import Judged
from repro.tables.grid import NOT_RUN, PROTOCOLS, TITLES, Grid
from repro.tables.judged import read
from repro.tables.notes import notes
from repro.tables.plain import plain_table
from repro.tables.verdict_line import verdict_line

WIDEST = 100


def show(params: Params, paths: Paths) -> None:
    """Print F1 with its interval, table by table; rich on a terminal, aligned text elsewhere."""
    tables = read(params, paths)
    grids = list(tables.grids.values())
    _wrapped(f"{params.title}; {PROTOCOLS[params.protocol]}")
    _wrapped(f"F1 and its {params.score.level:.0%} bootstrap interval; * marks a corpus's best")
    for grid in grids:
        if sys.stdout.isatty():
            _print_rich(grid)
        else:
            print("", *plain_table(header(grid), lines(grid)), sep="\n")
    print()
    for note in [*notes(_together(grids), params), *map(_claim, _tested(tables.claims))]:
        _wrapped(f"- {note}", indent="  ")
    print()
    _wrapped(verdict_line(tables))
    print(f"Files: {paths.tables}/ (diff.md holds every figure beside its reference)")


def header(grid: Grid) -> list[str]:
    """The task, and the corpora."""
    return [TITLES[grid.task], *grid.columns.values()]


def lines(grid: Grid) -> list[list[str]]:
    """A line a row: F1 and its interval for each corpus, a star at the best."""
    return [
        [title, *(_shown(grid, row, dataset) for dataset in grid.columns)]
        for row, title in grid.rows.items()
    ]


def _shown(grid: Grid, row: str, dataset: str) -> str:
    metrics = grid.cell(row, dataset).metrics
    if metrics is None:
        return NOT_RUN
    *_, f1 = grid.shown(row, dataset)
    star = "*" if grid.is_best(row, dataset) else " "
    return f"{f1}{star} {metrics.f1_low:.2f}-{metrics.f1_high:.2f}"


def _together(grids: Sequence[Grid]) -> Grid:
    """All tables as one, so that what holds for several is noted once."""
    return replace(
        grids[0],
        columns={name: title for grid in grids for name, title in grid.columns.items()},
        cells={key: cell for grid in grids for key, cell in grid.cells.items()},
        best={name: value for grid in grids for name, value in grid.best.items()},
    )


def _tested(claims: Sequence[Judged]) -> list[Judged]:
    return [one for one in claims if one.finding.outcome != "not testable" or one.constant]


def _claim(one: Judged) -> str:
    parts = [f"Claim {one.finding.outcome} here: {one.claim.text}"]
    if one.finding.outcome != "not testable":
        parts.append(f"{one.finding.reason}.")
    if one.constant:
        parts.append(f"{one.constant[0].upper()}{one.constant[1:]}.")
    return " ".join(parts)


def _wrapped(text: str, indent: str = "") -> None:
    columns = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
    print(fill(text, columns, subsequent_indent=indent, break_long_words=False))


def _print_rich(grid: Grid) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in header(grid):
        table.add_column(escape(name))
    for line in lines(grid):
        table.add_row(*(f"[bold]{cell}[/]" if "*" in cell else escape(cell) for cell in line))
    Console().print(table)
