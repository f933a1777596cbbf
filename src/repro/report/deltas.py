"""The plot of differences: rebuilt minus reference, with the interval of the rebuilt figure.

Places on the axis are percentages, so that the drawing keeps its shape at every width.
"""

import math
from dataclasses import dataclass

from repro.report.summary import Line, Summary

SMALLEST_REACH = 0.01
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Dot:
    """One F1 on the axis; percentages from the left. `low` and `high` are None without interval."""

    line: Line
    place: float
    low: float | None
    high: float | None
    f1_low: float | None
    f1_high: float | None


@dataclass(frozen=True, slots=True)
class Plot:
    """Dots on an axis from -reach to +reach; the band marks the tolerance."""

    dots: list[Dot]
    reach: float
    ticks: list[tuple[float, str]]
    band: tuple[float, float]


def make_plot(lines: list[Line], summary: Summary) -> Plot | None:
    """The F1 figures that have a reference to be compared with, or None if there are none."""
    shown = [line for line in lines if line.metric == "f1" and line.delta is not None]
    if not shown:
        return None
    reach = _reach(max(_far(line, summary) for line in shown))
    dots = [_dot(line, summary, reach) for line in shown]
    ticks = [
        (_place(share * reach, reach), _signed(share * reach)) for share in (-1, -0.5, 0, 0.5, 1)
    ]
    tolerance = min(summary.tolerance, reach)
    return Plot(dots, reach, ticks, (_place(-tolerance, reach), _place(tolerance, reach)))


def _dot(line: Line, summary: Summary, reach: float) -> Dot:
    low, high = _interval(line, summary)
    reference = (line.rebuilt or 0.0) - (line.delta or 0.0)
    ends = [None if end is None else _place(end - reference, reach) for end in (low, high)]
    return Dot(line, _place(line.delta or 0.0, reach), ends[0], ends[1], low, high)


def _interval(line: Line, summary: Summary) -> tuple[float | None, float | None]:
    return summary.cell(line.row, line.dataset).interval or (None, None)


def _far(line: Line, summary: Summary) -> float:
    reference = (line.rebuilt or 0.0) - (line.delta or 0.0)
    ends = [end - reference for end in _interval(line, summary) if end is not None]
    return max(abs(value) for value in [line.delta or 0.0, *ends])


def _reach(far: float) -> float:
    """The next round number: 1, 2, 2.5 or 5 times a power of ten."""
    far = max(far, SMALLEST_REACH)
    unit = 10.0 ** math.floor(math.log10(far))
    return next(step * unit for step in STEPS if step * unit >= far * (1 - 1e-9))


def _place(value: float, reach: float) -> float:
    return round(50 + 50 * max(-1.0, min(1.0, value / reach)), 2)


def _signed(value: float) -> str:
    return "0" if value == 0 else f"{value:+.3g}"
