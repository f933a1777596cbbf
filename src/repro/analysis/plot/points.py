"""A plot of points with intervals, one line a label, as SVG of a fixed layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

LEFT, WIDTH, STEP, TOP = 250, 460, 22, 52
COLOURS = ("#1b6ca8", "#c2571a", "#5a8f29", "#7b3f98")
"""As many series as a plot can show."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Where values stand: evenly between the first tick and the last, or by their logarithm."""

    ticks: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    form: str = ".1f"
    logarithmic: bool = False
    left: int = LEFT

    def place(self, value: float) -> float:
        """Where a value stands from the left."""
        low, high, at = self.ticks[0], self.ticks[-1], value
        if self.logarithmic:
            low, high, at = log(low), log(high), log(at)
        return round(self.left + WIDTH * (at - low) / (high - low), 1)


UNIT = Axis()


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a series, with an interval where it has one."""

    label: str
    series: str
    value: float
    low: float | None = None
    high: float | None = None


def svg(heading: str, points: Sequence[Point], axis: Axis = UNIT) -> str:
    """The plot; labels in their order from the top, a colour for each of up to four series."""
    labels = list(dict.fromkeys(point.label for point in points))
    series = list(dict.fromkeys(point.series for point in points))
    bottom = TOP + STEP * len(labels)
    legend, end = _legend(series, axis.left)
    return (
        environment("repro.analysis.plot")
        .get_template("points.svg")
        .render(
            heading=heading,
            width=max(axis.left + WIDTH + 30, end),
            height=bottom + 34,
            left=axis.left,
            right=axis.left + WIDTH,
            top=TOP - STEP // 2,
            bottom=bottom - STEP // 2,
            ticks=[(axis.place(tick), f"{tick:{axis.form}}") for tick in axis.ticks],
            labels=[(TOP + STEP * at, label) for at, label in enumerate(labels)],
            legend=legend,
            marks=[mark(point, labels, series, axis) for point in points],
        )
    )


def _legend(series: Sequence[str], left: int) -> tuple[list[tuple[int, str, str]], int]:
    """Where the name of each series stands, its colour, the name; and where they end."""
    found, at = [], left
    for colour, name in zip(COLOURS, series, strict=False):
        found.append((at, colour, name))
        at += max(115, 7 * len(name) + 20)
    return found, at


def mark(
    point: Point, labels: Sequence[str], series: Sequence[str], axis: Axis
) -> dict[str, object]:
    """Where a point and its interval stand; series are a little apart from one another."""
    at = series.index(point.series)
    shift = 4 * (at - (len(series) - 1) / 2)
    return {
        "x": axis.place(point.value),
        "y": round(TOP + STEP * labels.index(point.label) + shift, 1),
        "low": None if point.low is None else axis.place(point.low),
        "high": None if point.high is None else axis.place(point.high),
        "colour": COLOURS[at],
        "title": f"{point.label}, {point.series}: {point.value:.4f}",
    }


def environment(package: str) -> Environment:
    """The templates of a package; a name that is missing is an error."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(["svg"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
