"""Markdown whose source is aligned too."""

from collections.abc import Container, Sequence

from repro.params import Params
from repro.published.terms import METRICS
from repro.tables import seeds
from repro.tables.cells import MACRO
from repro.tables.grid import NOT_RUN, SHORT, Grid
from repro.tables.notes import notes


def pipe_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], right: Container[str] = ()
) -> list[str]:
    """Lines of an aligned pipe table; columns named in `right` are flush right."""
    body = [[cell.replace("|", "\\|") for cell in row] for row in [header, *rows]]
    widths = [max(3, *(len(row[place]) for row in body)) for place in range(len(header))]

    def line(row: Sequence[str]) -> str:
        padded = [
            cell.ljust(width) if header[place] not in right else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    rule = [
        "-" * width if header[place] not in right else "-" * (width - 1) + ":"
        for place, width in enumerate(widths)
    ]
    return [line(body[0]), line(rule), *map(line, body[1:])]


def render(grid: Grid, params: Params) -> str:
    """A paper table: figures, the intervals of F1, F1 of other readings, footnotes."""
    parts = [[f"# {grid.title}"], _figures(grid)]
    if grid.best:
        parts += [[f"{params.score.level:.0%} bootstrap intervals of F1, resampling groups:"]]
        parts += [_intervals(grid)]
    if lines := seeds.of_grid(grid):
        parts += [["F1 over training seeds (the table shows the mean):"]]
        parts += [pipe_table(seeds.HEADER, lines, right=seeds.HEADER[2:])]
    if beside := _beside(grid):
        parts += [["F1 of other readings of the same outputs:"], beside]
    below = notes(grid, params)
    if below:
        parts += [[f"- {note}" for note in below]]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _figures(grid: Grid) -> list[str]:
    header = [f"{title} {SHORT[name]}" for title in grid.columns.values() for name in METRICS]
    rows = [
        [title, *(cell for dataset in grid.columns for cell in _bold(grid, row, dataset))]
        for row, title in grid.rows.items()
    ]
    return pipe_table(["Row", *header], rows, right=header)


def _bold(grid: Grid, row: str, dataset: str) -> list[str]:
    *others, f1 = grid.shown(row, dataset)
    return [*others, f"**{f1}**" if grid.is_best(row, dataset) else f1]


def _intervals(grid: Grid) -> list[str]:
    ran = [dataset for dataset in grid.columns if dataset in grid.best]
    rows = [
        [title, *(_interval(grid, row, dataset) for dataset in ran)]
        for row, title in grid.rows.items()
    ]
    header = [grid.columns[dataset] for dataset in ran]
    return pipe_table(["Row", *header], rows, right=header)


def _interval(grid: Grid, row: str, dataset: str) -> str:
    metrics = grid.cell(row, dataset).metrics
    if metrics is None:
        return NOT_RUN
    return f"{metrics.f1_low:.4f} to {metrics.f1_high:.4f} ({metrics.groups} groups)"


def _beside(grid: Grid) -> list[str]:
    """Macro F1, the positive class, a strict output read as a label set: what the files hold."""
    columns: dict[tuple[str, str], str] = {}
    for dataset, title in grid.columns.items():
        for row in grid.rows:
            metrics = grid.cell(row, dataset).metrics
            for name in metrics.beside if metrics else ():
                columns[dataset, name] = f"{title} {_reading(name)}"
    rows = []
    for row, title in grid.rows.items():
        found = [grid.cell(row, dataset).metrics for dataset, _ in columns]
        values = [
            m.beside.get(name) if m else None for m, (_, name) in zip(found, columns, strict=True)
        ]
        rows.append([title, *(NOT_RUN if value is None else f"{value:.4f}" for value in values)])
    header = list(columns.values())
    return pipe_table(["Row", *header], rows, right=header) if header else []


def _reading(name: str) -> str:
    return "macro" if name == MACRO else name.removesuffix("_f1").replace("_", " ")
