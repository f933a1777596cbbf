"""Which differences are decided: by a paired interval, and only with groups enough."""

from collections.abc import Sequence
from dataclasses import replace

from repro.compare.hypotheses import same
from repro.compare.record import Compared, Comparison
from repro.report.summary import Summary


def of_now(comparison: Comparison, summary: Summary) -> Comparison:
    """The comparison without what was compared before its rows had the figures of now."""

    def has(row: str, dataset: str, f1: float) -> bool:
        now = summary.cell(row, dataset).f1
        return now is not None and same(now, f1)

    kept = [
        one
        for one in comparison.compared
        if one.reason
        or (
            has(comparison.row, one.dataset, one.first)
            and (one.profile != summary.profile or has(one.row, one.dataset, one.second))
        )
    ]
    return replace(comparison, compared=kept)


def better(comparison: Comparison, one: Compared) -> str:
    """The row that is above the other, if that is decided; else nothing."""
    if not one.decided:
        return ""
    return comparison.row if one.low > 0 else one.row


def surely_best(dataset: str, summary: Summary, comparisons: Sequence[Comparison]) -> str:
    """The row with the highest F1 of a corpus, if decided against the next best; else nothing."""
    cells = [cell for cell in summary.cells if cell.dataset == dataset and cell.f1 is not None]
    if len(cells) < 2:  # noqa: PLR2004 (a best and a next best)
        return ""
    best, after, *_ = sorted(cells, key=lambda cell: cell.f1 or 0.0, reverse=True)
    pair = {best.row, after.row}
    for comparison in comparisons:
        for one in comparison.compared:
            here = one.dataset == dataset and one.profile == summary.profile and not one.reason
            if here and {comparison.row, one.row} == pair:
                return best.row if better(comparison, one) == best.row else ""
    return ""
