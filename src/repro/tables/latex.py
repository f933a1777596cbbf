"""LaTeX (booktabs): the same tables, ready for a paper."""

from repro.params import Params
from repro.published.terms import METRICS
from repro.tables import seeds
from repro.tables.grid import NOT_RUN, SHORT, Grid
from repro.tables.notes import notes

SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def escape(text: str) -> str:
    """Text that LaTeX prints as it stands."""
    return "".join(SPECIAL.get(sign, sign) for sign in text)


def render(grid: Grid, params: Params) -> str:
    """A table environment with its caption and footnotes; needs the package booktabs."""
    width = len(METRICS)
    ends = [2 + width * place for place in range(len(grid.columns))]
    groups = [f"\\multicolumn{{{width}}}{{c}}{{{escape(name)}}}" for name in grid.columns.values()]
    below = [*seeds.sentences(grid), *notes(grid, params)]
    lines = [
        r"\begin{table}",
        f"\\caption{{{escape(grid.title)}}}",
        f"\\begin{{tabular}}{{l{'r' * width * len(grid.columns)}}}",
        r"\toprule",
        _line(["", *groups]),
        " ".join(f"\\cmidrule(lr){{{start}-{start + width - 1}}}" for start in ends),
        _line(["Row", *[SHORT[name] for name in METRICS] * len(grid.columns)]),
        r"\midrule",
        *(_line([escape(title), *_cells(grid, row)]) for row, title in grid.rows.items()),
        r"\bottomrule",
        r"\end{tabular}",
        *(f"\\par\\footnotesize {escape(note)}" for note in below),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _line(cells: list[str]) -> str:
    return f"{' & '.join(cells)} \\\\"


def _cells(grid: Grid, row: str) -> list[str]:
    cells = []
    for dataset in grid.columns:
        if grid.cell(row, dataset).metrics is None:
            cells.append(f"\\multicolumn{{{len(METRICS)}}}{{c}}{{{NOT_RUN}}}")
            continue
        *others, f1 = grid.shown(row, dataset)
        cells += [*others, f"\\textbf{{{f1}}}" if grid.is_best(row, dataset) else f1]
    return cells
