"""docs/performance.md and its figure, from docs/performance.json alone.

python -m benchmarks.page      # after an edit of template or reasons; nothing is measured
"""

from collections.abc import Sequence
from math import floor, log10
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks import record
from benchmarks.record import SECTIONS, Row
from repro.analysis.plot.points import Axis, Point, svg
from repro.files import write_text

PAGE = Path("docs/performance.md")
FIGURE = Path("docs/images/performance.svg")
HEADING = "CPU time of the peer, times ours"
NO_FIGURE = "not measured"
STEPS = (1, 2, 5)
LEFT = 620


def write(root: Path) -> None:
    """Write the reasons into the file, and from it the page and the figure."""
    rows = record.explained(record.read(root / record.JSON), record.read_reasons())
    record.write(root / record.JSON, rows)
    write_text(root / PAGE, markdown(rows))
    write_text(root / FIGURE, figure(rows))


def markdown(rows: Sequence[Row]) -> str:
    """The page."""
    machines = list(dict.fromkeys(row.machine for row in rows if row.machine))
    return (
        environment()
        .get_template("performance.md")
        .render(
            sections=[(name, [r for r in rows if r.section == name]) for name in SECTIONS],
            machines=machines,
            missed=[row for row in rows if row.met is False],
            unmeasured=together([row for row in rows if row.ratio is None]),
            measured=[row for row in rows if row.ratio is not None],
            figure=FIGURE.relative_to(PAGE.parent),
        )
    )


def together(rows: Sequence[Row]) -> list[tuple[tuple[str, str, str], list[Row]]]:
    """Rows of the same work that have the same reason, in the order of the first of them."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.section, row.work, row.why), []).append(row)
    return list(groups.items())


def shown(row: Row) -> str:
    """A row's figure with its spread and unit."""
    if row.ratio is None or row.low is None or row.high is None:
        return NO_FIGURE
    unit = "" if row.unit in ("times", "exponent") else " s"
    spread = "one round" if row.rounds == 1 else f"{number(row.low)} to {number(row.high)}"
    return f"{number(row.ratio)}{unit} ({spread})"


def number(value: float) -> str:
    """Three significant digits, large numbers whole."""
    digits = max(0, 2 - floor(log10(abs(value)))) if value else 2
    return f"{value:,.{digits}f}"


def verdict(row: Row) -> str:
    """Whether the goal is met."""
    return {None: "-", True: "yes", False: "**no**"}[row.met]


def figure(rows: Sequence[Row]) -> str:
    """The ratios that should be high, each with its spread and its goal."""
    points = [
        point
        for row in rows
        if row.ratio is not None and row.unit == "times" and row.higher_is_better
        for point in _points(row, row.ratio)
    ]
    values = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    return svg(HEADING, points, Axis(ticks(values), "g", logarithmic=True, left=LEFT))


def ticks(values: Sequence[float]) -> tuple[float, ...]:
    """The 1, 2 and 5 of each power of ten, from below the least value to above the greatest."""
    first, last = floor(log10(min(values, default=1))), floor(log10(max(values, default=1)))
    marks = [step * 10.0**power for power in range(first, last + 2) for step in STEPS]
    below = max(mark for mark in marks if mark <= min(values, default=1))
    above = min(mark for mark in marks if mark > max(values, default=1))
    return tuple(mark for mark in marks if below <= mark <= above)


def _points(row: Row, ratio: float) -> list[Point]:
    label = f"{row.work} | {row.peer}"
    goal = [] if row.goal is None else [Point(label, "goal", row.goal.value)]
    return [Point(label, "measured", ratio, row.low, row.high), *goal]


def environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=False,  # noqa: S701 (Markdown)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(shown=shown, verdict=verdict)
    return environment


if __name__ == "__main__":
    write(Path())
