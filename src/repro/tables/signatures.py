"""Signs of failure: what the paper's summary names, and what no score shows by itself.

The first three are the summary's (standing: summary): event extraction F1 under 0.35; precision
under 0.5 with recall over 0.9, which is over-generation; a base model more than 15% under its
distilled sibling. The others are ours: answers that cannot be read or were cut off, and a model
that gives one answer to all rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from repro.published.grid import paper
from repro.tables.results import Metrics, Result, Results

EVENT_F1 = 0.35
PRECISION, RECALL = 0.5, 0.9
UNDER_SIBLING = 0.15
SHARE = 0.05
Kind = Literal[
    "low event F1",
    "over-generation",
    "base under its distilled sibling",
    "unreadable answers",
    "cut-off answers",
    "one answer",
]


@dataclass(frozen=True, slots=True)
class Signature:
    """A sign of failure in one cell, and the figures that show it."""

    row: str
    dataset: str
    kind: Kind
    reason: str


def signatures(results: Results) -> list[Signature]:
    """All signs of failure of a profile, row by row, then the pairs of siblings."""
    cells = [
        Signature(cell.row, cell.dataset, kind, reason)
        for cell in results.cells.values()
        if cell.metrics is not None
        for kind, reason in _of_cell(cell, cell.metrics, results)
    ]
    return [*cells, *_siblings(results)]


def lines(found: list[Signature], results: Results) -> list[str]:
    """One line per sign, as a terminal shows it."""
    if not found:
        return [f"no sign of failure in {results.ran} cells"]
    return [
        f"{results.row_title(one.row)}, {results.corpus_title(one.dataset)}: "
        f"{one.kind}: {one.reason}"
        for one in found
    ]


def _of_cell(cell: Result, metrics: Metrics, results: Results) -> Iterator[tuple[Kind, str]]:
    precision, recall, f1 = (cell.value(name) or 0.0 for name in ("precision", "recall", "f1"))
    if results.corpora[cell.dataset].task == "events" and f1 < EVENT_F1:
        yield "low event F1", f"{f1:.4f}, under {EVENT_F1}"
    if precision < PRECISION and recall > RECALL:
        reason = f"precision {precision:.4f} under {PRECISION}, recall {recall:.4f} over {RECALL}"
        yield "over-generation", reason
    counted: tuple[tuple[Kind, int], ...] = (
        ("unreadable answers", metrics.unparsed),
        ("cut-off answers", metrics.truncated),
    )
    for kind, number in counted:
        if number > SHARE * metrics.examples:
            yield kind, f"{number} of {metrics.examples}, over {SHARE:.0%}"
    one = cell.one_answer
    if one and cell.row not in results.params.baselines:
        seeds = f", from {one.of_seeds}" if one.of_seeds else ""
        yield "one answer", f"{one.share:.1%} of the rows get the same one{seeds}"


def _siblings(results: Results) -> Iterator[Signature]:
    for pair in paper().siblings:
        for dataset in results.corpora:
            base, distilled = (_f1(row, dataset, results) for row in (pair.base, pair.distilled))
            if base is None or distilled is None or base >= (1 - UNDER_SIBLING) * distilled:
                continue
            reason = (
                f"F1 {base:.4f} is {1 - base / distilled:.1%} under the {distilled:.4f} of "
                f"{results.row_title(pair.distilled)}"
            )
            yield Signature(pair.base, dataset, "base under its distilled sibling", reason)


def _f1(row: str, dataset: str, results: Results) -> float | None:
    cell = results.cells.get((row, dataset))
    return cell.value("f1") if cell else None
