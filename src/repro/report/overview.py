"""A profile's F1 in one Markdown table, models beside baselines, with paired differences."""

from collections.abc import Iterator
from dataclasses import replace

from repro.compare.record import Compared, Comparison, read_comparison
from repro.markdown import pipe_table
from repro.params import TablesParams
from repro.paths import Paths
from repro.report.paired import of_now
from repro.report.summary import Summary
from repro.tables.grid import NOT_RUN, Grid, notes
from repro.tables.results import Result, Results
from repro.tables.summary import Tables, read, summarise
from repro.verdict.judge import FEWEST_GROUPS

Comparisons = dict[str, Comparison]
"""By the model's row."""


def overview(params: TablesParams, paths: Paths) -> list[str]:
    """Lines of Markdown: the table, where zero lies in the differences, and the footnotes.

    Differences of other figures than those of now are left out.
    """
    tables = read(params, paths)
    summary = Summary.model_validate(summarise(tables))
    stored = {row: one for row in params.models if (one := read_comparison(paths, row))}
    found = {row: of_now(one, summary) for row, one in stored.items()}
    lines = [*_table(tables.results, found), "", *_legend(tables.results, found)]
    verdicts = [*_verdicts(tables.results, found)]
    footnotes = dict.fromkeys(note for grid in _grids(tables) for note in notes(grid, params))
    return [*lines, "", *(f"- {line}" for line in [*verdicts, *footnotes])]


def _table(results: Results, found: Comparisons) -> list[str]:
    params = results.params
    pairs = [(model, baseline) for model in params.models for baseline in params.baselines]
    header = ["Corpus", *map(results.row_title, params.rows)]
    header += [_named(results, *pair) for pair in pairs]
    rows = [
        [
            results.corpus_title(dataset),
            *(_figure(results.cells[row, dataset]) for row in params.rows),
            *(_difference(found, *pair, dataset) for pair in pairs),
        ]
        for dataset in results.corpora
        if dataset in params.datasets
    ]
    return pipe_table(header, rows, right=set(header[1:]))


def _named(results: Results, model: str, other: str) -> str:
    return f"{results.row_title(model)} minus {results.row_title(other)}"


def _figure(cell: Result) -> str:
    """F1 and its interval; of several seeds the mean, and where one more is expected."""
    f1 = cell.value("f1")
    if f1 is None:
        return NOT_RUN
    interval = [f"{cell.interval[0]:.4f} to {cell.interval[1]:.4f}"] if cell.interval else []
    seeds = [f"{cell.runs} seeds"] if cell.further else []
    return f"{f1:.4f} ({', '.join([*interval, *seeds])})"


def _difference(found: Comparisons, model: str, other: str, dataset: str) -> str:
    one = _compared(found, model, other, dataset)
    if one is None:
        return "not compared"
    text = f"{one.difference:+.4f} ({one.low:+.4f} to {one.high:+.4f})"
    return f"**{text}**" if one.decided else text


def _compared(found: Comparisons, model: str, other: str, dataset: str) -> Compared | None:
    if model not in found:
        return None
    wanted = (found[model].profile, other, dataset)
    candidates = (one for one in found[model].compared if not one.reason)
    return next((one for one in candidates if (one.profile, one.row, one.dataset) == wanted), None)


def _legend(results: Results, found: Comparisons) -> list[str]:
    level = f"{results.params.score.level:.0%}"
    lines = [f"F1 with its {level} bootstrap interval over groups."]
    if any(cell.further for cell in results.cells.values()):
        lines.append(
            "Where several seeds were trained F1 is their mean, and its interval the 95% "
            "prediction interval of one more."
        )
    if found:
        bold = f"bold where the interval excludes zero, of {FEWEST_GROUPS} groups or more"
        lines.append(f"Differences: paired bootstrap; {bold}.")
    return lines


def _verdicts(results: Results, found: Comparisons) -> Iterator[str]:
    """One sentence per model and baseline: on which corpora the difference is sure."""
    for model, comparison in found.items():
        for other in results.params.baselines:
            ones = [
                one
                for one in comparison.compared
                if one.row == other and one.profile == comparison.profile and not one.reason
            ]
            sides = {
                "above": [one for one in ones if one.decided and one.low > 0],
                "below": [one for one in ones if one.decided and one.high < 0],
                "undecided": [one for one in ones if not one.few_groups and not one.excludes_zero],
                "no verdict": [one for one in ones if one.few_groups],
            }
            parts = [
                f"{side} on {', '.join(_place(results, one) for one in each)}"
                for side, each in sides.items()
                if each
            ]
            if parts:
                first, second = results.row_title(model), results.row_title(other)
                yield f"{first} against {second}: {'; '.join(parts)}."


def _place(results: Results, one: Compared) -> str:
    """The corpus, and how few its groups are where they decide nothing."""
    few = f" ({one.groups} groups)" if one.few_groups else ""
    return f"{results.corpus_title(one.dataset)}{few}"


def _grids(tables: Tables) -> Iterator[Grid]:
    """The tables with the profile's own corpora alone."""
    own = tables.params.datasets
    for grid in tables.grids.values():
        columns = {name: title for name, title in grid.columns.items() if name in own}
        cells = {key: cell for key, cell in grid.cells.items() if key[1] in own}
        best = {name: value for name, value in grid.best.items() if name in own}
        yield replace(grid, columns=columns, cells=cells, best=best)
