"""What stage `analyze` measured: the corpora in one table, and two figures.

Measures have the names of docs/analysis.md, which are those of repro.analysis.
"""

from dataclasses import dataclass

from markupsafe import Markup

from repro.analysis.measures import MEASURES
from repro.analysis.plot.points import Point, svg
from repro.analysis.plot.views import BOUNDS_HEADING, bounds, buckets
from repro.analysis.table import read_lines
from repro.paths import Paths

LENGTHS = ("words", "words_median", "answer_characters")


@dataclass(frozen=True, slots=True)
class Difficulty:
    """`measures`: name in words, and a value for each of `corpora`, empty where it has none.

    `figures`: heading and drawing.
    """

    corpora: list[str]
    measures: list[tuple[str, list[str]]]
    figures: list[tuple[str, Markup]]


def read_difficulty(paths: Paths) -> Difficulty | None:
    """The profile's analysis.csv as the report shows it, or None where there is none."""
    path = paths.tables / "analysis.csv"
    if not path.is_file():
        return None
    lines = read_lines(path)
    corpora = list(dict.fromkeys(line.dataset for line in lines))
    values = {(line.measure, line.dataset): line.value for line in lines if not line.row}
    measures = [
        (
            MEASURES.get(name, name),
            [_shown(name, values.get((name, dataset))) for dataset in corpora],
        )
        for name in [*MEASURES, *dict.fromkeys(name for name, _ in values if name not in MEASURES)]
        if any((name, dataset) in values for dataset in corpora)
    ]
    drawn = {
        BOUNDS_HEADING: bounds(lines),
        "F1 of the rows on short and long texts, with and without nested events": buckets(lines),
    }
    figures = [(heading, _figure(heading, points)) for heading, points in drawn.items() if points]
    return Difficulty(corpora, measures, figures)


def _shown(name: str, value: float | None) -> str:
    """Lengths to one decimal, shares and the like to four."""
    return "" if value is None else f"{round(value, 1 if name in LENGTHS else 4):g}"


def _figure(heading: str, points: list[Point]) -> Markup:
    return Markup(svg(heading, points))  # noqa: S704 (its template escapes every value)
