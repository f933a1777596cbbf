"""What a terminal shows: `repro results` (tables and verdict) and `repro diff` (what changed)."""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from textwrap import fill
from typing import TYPE_CHECKING, Any

from repro.markdown import pipe_table, plain_table
from repro.params import TablesParams
from repro.paths import Paths
from repro.tables.claims import Judged
from repro.tables.diff import Diff, Line, no_expectation
from repro.tables.grid import NOT_RUN, PROTOCOLS, TITLES, Grid, has_seeds, notes
from repro.tables.summary import read, summarise, verdict_line
from repro.tables.titles import short_titles

if TYPE_CHECKING:
    from rich.table import Table

WIDEST = 100
DIGITS = 5
"""As `dvc metrics diff` rounds."""


def show(params: TablesParams, paths: Paths) -> None:
    """Print F1 with its interval, table by table; rich on a terminal, aligned text elsewhere."""
    tables = read(params, paths)
    grids = list(tables.grids.values())
    _wrapped(f"{params.title}; {PROTOCOLS[params.protocol]}")
    _wrapped(_heading(grids, params))
    if sys.stdout.isatty():
        _print_rich(grids)
    else:
        for grid in grids:
            print("", *plain_table(header(grid), lines(grid)), sep="\n")
    print()
    found = [*_cut_titles(grids[0]), *notes(_together(grids), params)]
    for note in [*found, *map(_claim, _tested(tables.claims))]:
        _wrapped(f"- {note}", indent="  ")
    print()
    _wrapped(verdict_line(tables))
    print(f"Files: {paths.tables}/ (diff.md holds every figure beside its reference)")


def show_json(params: TablesParams, paths: Paths) -> None:
    """Print what `summary.json` holds, of the metrics as they are now."""
    print(json.dumps(summarise(read(params, paths)), indent=2))


def _heading(grids: Sequence[Grid], params: TablesParams) -> str:
    """What a cell shows."""
    level = f"{params.score.level:.0%}"
    if not any(map(has_seeds, grids)):
        return f"F1 and its {level} bootstrap interval; * marks a corpus's best"
    return (
        f"F1 and its interval: of a {level} bootstrap over groups, or where seeds are counted the "
        "95% prediction interval of one more seed; * marks a corpus's best"
    )


def header(grid: Grid) -> list[str]:
    """The task, and the corpora."""
    return [TITLES[grid.task], *grid.columns.values()]


def lines(grid: Grid) -> list[list[str]]:
    """A line per row: F1 and its interval for each corpus, a star at the best."""
    return [
        [title, *(_shown(grid, row, dataset) for dataset in grid.columns)]
        for row, title in short_titles(grid.rows).items()
    ]


def _shown(grid: Grid, row: str, dataset: str) -> str:
    cell = grid.cell(row, dataset)
    if cell.metrics is None:
        return NOT_RUN
    *_, f1 = grid.shown(row, dataset)
    star = "*" if grid.is_best(row, dataset) else " "
    interval = [f"{cell.interval[0]:.2f}-{cell.interval[1]:.2f}"] if cell.interval else []
    seeds = [f"{cell.runs} seeds"] if cell.further else []
    return f"{f1}{star} {', '.join([*interval, *seeds])}"


def _cut_titles(grid: Grid) -> list[str]:
    """What rows are called in full that the tables call by less."""
    short = short_titles(grid.rows)
    return [f"{short[row]}: {title}." for row, title in grid.rows.items() if short[row] != title]


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


def _print_rich(grids: Sequence[Grid]) -> None:
    """Tables side by side where the window is wide enough; no colour where NO_COLOR is set."""
    from rich.columns import Columns
    from rich.console import Console
    from rich.padding import Padding

    tables = [Padding(_rich_table(grid), (1, 0, 0, 0), expand=False) for grid in grids]
    Console().print(Columns(tables, padding=(0, 4, 0, 0)))


def _rich_table(grid: Grid) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name in header(grid):
        table.add_column(escape(name))
    for line in lines(grid):
        table.add_row(*(f"[{_style(cell)}]{escape(cell)}[/]" for cell in line))
    return table


def _style(cell: str) -> str:
    if cell == NOT_RUN:
        return "dim"
    return "bold green" if "*" in cell else "default"


def show_diff(params: TablesParams, paths: Paths, *, markdown: bool, as_json: bool) -> list[Line]:
    """Print what changed against the expectation, and every published figure; return what differs.

    As in DVC only changed figures are listed against the expectation; JSON holds the same lines as
    {reference: {path: {metric: {old, new, diff, verdict, reason}}}}.
    """
    tables = read(params, paths)
    references = listed(tables.diff)
    if as_json:
        print(json.dumps({name: _json(lines, paths) for name, lines in references.items()}))
        return tables.diff.differing()
    if tables.diff.expected is None:
        print(f"Expectation: {no_expectation(params)}\n")
    for name, changed in references.items():
        if changed:
            names = ["Path", "Metric", name, "workspace", "Change", "Verdict"]
            rows = [_compared(line, paths) for line in changed]
            table = pipe_table(names, rows) if markdown else plain_table(names, rows)
            print(*table, sep="\n", end="\n\n")
    print(verdict_line(tables))
    return tables.diff.differing()


def listed(diff: Diff) -> dict[str, list[Line]]:
    """The lines worth a look: changed ones, and whatever was published."""
    return {
        "expected": [line for line in diff.expected or [] if line.judgement.delta != 0],
        "published": [line for line in diff.published if line.verdict != "not published"],
    }


def _compared(line: Line, paths: Paths) -> list[str]:
    judgement = line.judgement
    return [
        _path(line, paths),
        line.key[2],
        _rounded(line.reference),
        _rounded(judgement.rebuilt),
        _rounded(judgement.delta),
        f"{line.verdict}: {judgement.reason}" if judgement.reason else line.verdict,
    ]


def _json(lines: list[Line], paths: Paths) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in lines:
        judgement = line.judgement
        found.setdefault(_path(line, paths), {})[line.key[2]] = {
            "old": line.reference,
            "new": judgement.rebuilt,
            "diff": judgement.delta,
            "verdict": line.verdict,
            "reason": judgement.reason,
        }
    return found


def _path(line: Line, paths: Paths) -> str:
    row, dataset, _ = line.key
    return str(paths.cell_metrics(row, dataset))


def _rounded(value: float | None) -> str:
    return "-" if value is None else str(round(value, DIGITS))
