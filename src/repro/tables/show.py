"""What a person sees at the end of a run: four tables, one verdict, where the files are."""

import sys

from repro.params import Params
from repro.paths import Paths
from repro.tables.grid import NOT_RUN, Grid
from repro.tables.judged import read
from repro.tables.notes import notes
from repro.tables.plain import plain_table
from repro.tables.verdict_line import verdict_line


def show(params: Params, paths: Paths) -> None:
    """Print F1 with its interval, table by table; rich on a terminal, aligned text elsewhere."""
    tables = read(params, paths)
    for grid in tables.grids.values():
        if sys.stdout.isatty():
            _print_rich(grid)
        else:
            print("\n".join(_plain(grid)), end="\n\n")
        print(*(f"  {note}" for note in notes(grid, params)), sep="\n", end="\n\n")
    print(verdict_line(tables))
    print(f"Files: {paths.tables}/ (diff.md holds every figure beside its reference)")


def header(grid: Grid) -> list[str]:
    """The corpora, after a column for the row."""
    return ["F1", *grid.columns.values()]


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
    star = "*" if grid.is_best(row, dataset) else " "
    return f"{metrics.f1:.4f}{star} {metrics.f1_low:.2f}-{metrics.f1_high:.2f}"


def _plain(grid: Grid) -> list[str]:
    return [grid.title, *plain_table(header(grid), lines(grid))]


def _print_rich(grid: Grid) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(grid.title), title_justify="left", box=SIMPLE)
    for place, name in enumerate(header(grid)):
        table.add_column(escape(name), no_wrap=place > 0)
    for line in lines(grid):
        table.add_row(*(f"[bold]{cell}[/]" if "*" in cell else escape(cell) for cell in line))
    Console().print(table)
