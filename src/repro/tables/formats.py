"""A table of the paper as text: Markdown, CSV and LaTeX."""

from repro.markdown import in_one_line
from repro.markdown import pipe_table as pipe_table  # noqa: PLC0414 (a test takes it from here)
from repro.params import TablesParams
from repro.published.terms import METRICS
from repro.spreadsheet import csv_text
from repro.tables.grid import (
    NOT_RUN,
    SEEDS_HEADER,
    SHORT,
    Grid,
    has_seeds,
    notes,
    seed_lines,
    seed_sentences,
)
from repro.tables.readings import explained, short

SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def markdown(grid: Grid, params: TablesParams) -> str:
    """A table in Markdown: figures, intervals of F1, F1 of other readings, footnotes."""
    parts = [[f"# {grid.title}"], _figures(grid)]
    if grid.best:
        parts += [[_kinds(grid, params)]]
        parts += [_intervals(grid)]
    if lines := seed_lines(grid):
        parts += [["F1 over training seeds (the table shows the mean):"]]
        parts += [pipe_table(SEEDS_HEADER, lines, right=SEEDS_HEADER[2:])]
    if beside := _beside(grid):
        parts += [["F1 of other readings of the same outputs:"], beside, _readings(grid)]
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


def _kinds(grid: Grid, params: TablesParams) -> str:
    """What the intervals are."""
    level = f"{params.score.level:.0%}"
    if has_seeds(grid):
        return (
            f"Intervals of F1: {level} bootstrap, resampling groups; where seeds are counted, the "
            "95% prediction interval of one more seed:"
        )
    return f"{level} bootstrap intervals of F1, resampling groups:"


def _intervals(grid: Grid) -> list[str]:
    ran = [dataset for dataset in grid.columns if dataset in grid.best]
    rows = [
        [title, *(_interval(grid, row, dataset) for dataset in ran)]
        for row, title in grid.rows.items()
    ]
    header = [grid.columns[dataset] for dataset in ran]
    return pipe_table(["Row", *header], rows, right=header)


def _interval(grid: Grid, row: str, dataset: str) -> str:
    cell = grid.cell(row, dataset)
    if cell.metrics is None:
        return NOT_RUN
    over = f"{cell.runs} seeds" if cell.further else f"{cell.metrics.groups} groups"
    if cell.interval is None:
        return f"- ({over})"
    low, high = cell.interval
    return f"{low:.4f} to {high:.4f} ({over})"


def _beside(grid: Grid) -> list[str]:
    """F1 of every other reading that the files hold."""
    columns: dict[tuple[str, str], str] = {}
    for dataset, title in grid.columns.items():
        for row in grid.rows:
            metrics = grid.cell(row, dataset).metrics
            for name in metrics.beside if metrics else ():
                columns[dataset, name] = f"{title} {short(name)}"
    rows = []
    for row, title in grid.rows.items():
        found = [grid.cell(row, dataset).metrics for dataset, _ in columns]
        values = [
            m.beside.get(name) if m else None for m, (_, name) in zip(found, columns, strict=True)
        ]
        rows.append([title, *(NOT_RUN if value is None else f"{value:.4f}" for value in values)])
    header = list(columns.values())
    return pipe_table(["Row", *header], rows, right=header) if header else []


def _readings(grid: Grid) -> list[str]:
    """A line per reading: its name in the columns, and what it means."""
    cells = (grid.cell(row, dataset) for row in grid.rows for dataset in grid.columns)
    keys = [name for cell in cells if cell.metrics for name in cell.metrics.beside]
    return [f"- {name}: {meaning}." for name, meaning in explained(keys).items()]


def csv_of(grid: Grid) -> str:
    """A table in CSV with all digits: a line per row, columns `<corpus> <metric>`."""
    names = [f"{dataset} {name}" for dataset in grid.columns for name in METRICS]
    rows: list[list[object]] = [["row", *names]]
    for row in grid.rows:
        values: list[object] = []
        for dataset in grid.columns:
            cell = grid.cell(row, dataset)
            values += [NOT_RUN if cell.metrics is None else cell.value(name) for name in METRICS]
        rows.append([row, *values])
    return csv_text(rows)


def latex_text(text: str) -> str:
    """Text that LaTeX prints as it stands, in one paragraph."""
    return "".join(SPECIAL.get(sign, sign) for sign in in_one_line(text))


def latex(grid: Grid, params: TablesParams) -> str:
    """A table in LaTeX with its caption and footnotes; needs the package booktabs."""
    width = len(METRICS)
    ends = [2 + width * place for place in range(len(grid.columns))]
    groups = [
        f"\\multicolumn{{{width}}}{{c}}{{{latex_text(name)}}}" for name in grid.columns.values()
    ]
    below = [*seed_sentences(grid), *notes(grid, params)]
    lines = [
        r"\begin{table}",
        f"\\caption{{{latex_text(grid.title)}}}",
        f"\\begin{{tabular}}{{l{'r' * width * len(grid.columns)}}}",
        r"\toprule",
        _latex_line(["", *groups]),
        " ".join(f"\\cmidrule(lr){{{start}-{start + width - 1}}}" for start in ends),
        _latex_line(["Row", *[SHORT[name] for name in METRICS] * len(grid.columns)]),
        r"\midrule",
        *(
            _latex_line([latex_text(title), *_latex_cells(grid, row)])
            for row, title in grid.rows.items()
        ),
        r"\bottomrule",
        r"\end{tabular}",
        *(f"\\par\\footnotesize {latex_text(note)}" for note in below),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _latex_line(cells: list[str]) -> str:
    return f"{' & '.join(cells)} \\\\"


def _latex_cells(grid: Grid, row: str) -> list[str]:
    cells = []
    for dataset in grid.columns:
        if grid.cell(row, dataset).metrics is None:
            cells.append(f"\\multicolumn{{{len(METRICS)}}}{{c}}{{{NOT_RUN}}}")
            continue
        *others, f1 = grid.shown(row, dataset)
        cells += [*others, f"\\textbf{{{f1}}}" if grid.is_best(row, dataset) else f1]
    return cells
