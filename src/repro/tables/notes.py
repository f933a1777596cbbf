"""What stands below a table: what was not run and why, and how far to trust the rest."""

from repro.params import Params, models
from repro.tables.cells import Cell
from repro.tables.grid import NOT_RUN, Grid

WHOLE_DOCUMENTS = {"biored"}
"""Corpora whose examples are documents: there, an example a group is no sentence bootstrap."""


def notes(grid: Grid, params: Params) -> list[str]:
    """The footnotes of a table, one sentence each, in a fixed order."""
    found = [
        *_not_run(grid),
        *_outputs(grid),
        *_intervals(grid),
        *_seeds(grid, params),
        *_synthetic(grid, params),
        *_tiny(grid),
    ]
    if params.limit is not None:
        found.append(f"Trial run: only the first {params.limit} rows of each split.")
    if grid.task == "classification" and grid.best:
        found.append("P, R and F1 are micro averages over all classes.")
    return found


def _not_run(grid: Grid) -> list[str]:
    """A line a reason and the rows it holds for; a reason for all rows names the corpora alone."""
    lines: dict[tuple[str, str], list[str]] = {}
    for dataset, title in grid.columns.items():
        reasons: dict[str, list[str]] = {}
        for row, name in grid.rows.items():
            cell = grid.cell(row, dataset)
            if cell.metrics is None:
                reasons.setdefault(cell.reason, []).append(name)
        for reason, rows in reasons.items():
            who = "" if len(rows) == len(grid.rows) else f" ({', '.join(rows)})"
            lines.setdefault((who, reason), []).append(title)
    return [
        f"{', '.join(names)}{who}: {NOT_RUN}: {reason}." for (who, reason), names in lines.items()
    ]


def _outputs(grid: Grid) -> list[str]:
    """Outputs that could not be read predict nothing; cut ones hit the limit of new tokens."""
    lines = []
    for (row, dataset), cell in grid.cells.items():
        metrics = cell.metrics
        if metrics is not None and (metrics.unparsed or metrics.truncated):
            lines.append(
                f"{grid.columns[dataset]}, {grid.rows[row]}: of {metrics.examples} outputs "
                f"{metrics.unparsed} unreadable, {metrics.truncated} cut off."
            )
    return lines


def _intervals(grid: Grid) -> list[str]:
    lines = []
    for dataset, title in grid.columns.items():
        metrics = [cell.metrics for cell in _ran(grid, dataset) if cell.metrics]
        if any(one.few_groups for one in metrics):
            groups = min(one.groups for one in metrics)
            lines.append(f"{title}: only {groups} groups; no verdict rests on its interval.")
        if dataset not in WHOLE_DOCUMENTS and any(one.sentence_bootstrap for one in metrics):
            lines.append(f"{title}: sentence bootstrap, likely too narrow.")
    return lines


def _seeds(grid: Grid, params: Params) -> list[str]:
    """A bootstrap over examples says nothing of seeds, so one seed's stands for the cell."""
    if not any(cell.further for cell in grid.cells.values()):
        return []
    first = f"bootstrap intervals and F1 of other readings are those of seed {params.seed}"
    return [f"Where several training seeds were run P, R and F1 are means; {first}."]


def _synthetic(grid: Grid, params: Params) -> list[str]:
    names = [title for name, title in grid.columns.items() if name in params.synthetic]
    if not names:
        return []
    return [
        f"Synthetic corpora: {', '.join(names)}. Their figures say nothing about the real ones."
    ]


def _tiny(grid: Grid) -> list[str]:
    known = models()
    names = [
        title for row, title in grid.rows.items() if row in known and known[row].source == "built"
    ]
    return [f"Tiny models, built here: {', '.join(names)}."] if names else []


def _ran(grid: Grid, dataset: str) -> list[Cell]:
    cells = (grid.cell(row, dataset) for row in grid.rows)
    return [cell for cell in cells if cell.metrics is not None]
