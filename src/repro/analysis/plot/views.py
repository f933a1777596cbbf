"""What is drawn of an analysis: bounds that need no model, and F1 by bucket."""

from collections.abc import Iterable

from repro.analysis.plot.points import COLOURS, Point
from repro.analysis.table import Line
from repro.registry import corpus_entry

BOUNDS = {"constant_f1": "constant", "one_item_f1": "first item", "ceiling_f1": "ceiling"}
BOUNDS_HEADING = "F1 that needs no reading, and F1 that cannot be passed"
BUCKETS = ("nesting", "length")
"""Every task has lengths; events alone are nested."""


def bounds(lines: Iterable[Line]) -> list[Point]:
    """What trivial answers reach on each corpus, and what no answer passes."""
    return [
        Point(corpus_entry(line.dataset).title, BOUNDS[line.measure], line.value)
        for line in lines
        if not line.row and line.measure in BOUNDS
    ]


def buckets(lines: Iterable[Line]) -> list[Point]:
    """F1 of each row in each bucket that has gold items; of as many rows as a plot can show."""
    shown = [line for line in lines if line.row and line.measure in BUCKETS and line.gold]
    rows = list(dict.fromkeys(line.row for line in shown))[: len(COLOURS)]
    return [
        Point(
            f"{corpus_entry(line.dataset).title}, {line.measure}: {line.bucket}",
            line.row, line.value, line.low, line.high,
        )
        for line in shown
        if line.row in rows
    ]  # fmt: skip
