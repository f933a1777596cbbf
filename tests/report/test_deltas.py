from hypothesis import given
from hypothesis import strategies as st

from repro.report.deltas import make_plot
from repro.report.summary import CellFigures, CorpusName, Line, Lines, Summary


def line(reference: float, rebuilt: float | None, metric: str = "f1") -> Line:
    return Line(
        row="linear",
        dataset="phee",
        metric=metric,
        value=f"{reference:.4f}",
        standing=None,
        rebuilt=rebuilt,
        delta=None if rebuilt is None else rebuilt - reference,
        verdict="differs",
        reason="",
    )


def summary(low: float | None = None, high: float | None = None, f1: float = 0.5) -> Summary:
    cell = CellFigures(row="linear", dataset="phee", f1=f1, f1_low=low, f1_high=high)
    return Summary(
        profile="small",
        title="Small",
        protocol="label_set",
        tolerance=0.0005,
        synthetic=[],
        rows={"linear": "linear"},
        corpora={"phee": CorpusName(title="PHEE", task="events")},
        cells=[cell],
        expected=None,
        published=Lines(verdicts={}, figures=[]),
        claims=[],
        signatures=[],
        verdict="",
    )


def test_a_dot_right_of_the_middle_is_above_its_reference() -> None:
    plot = make_plot([line(0.4, 0.5)], summary(0.45, 0.6))
    assert plot is not None
    (dot,) = plot.dots
    assert plot.reach == 0.2
    assert dot.place == 75.0
    assert (dot.low, dot.high) == (62.5, 100.0)


def test_without_anything_to_compare_there_is_no_plot() -> None:
    assert make_plot([line(0.4, None), line(0.4, 0.5, metric="recall")], summary()) is None


unit = st.floats(0, 1)


@given(unit, unit, unit, unit)
def test_dots_and_intervals_stay_on_the_axis(
    reference: float, rebuilt: float, end: float, other: float
) -> None:
    low, high = sorted((end, other))
    plot = make_plot([line(reference, rebuilt)], summary(low, high, rebuilt))
    assert plot is not None
    (dot,) = plot.dots
    assert dot.low is not None
    assert dot.high is not None
    assert 0 <= dot.low <= dot.high <= 100
    assert 0 <= dot.place <= 100
    assert (dot.place > 50) == (rebuilt - reference > 1e-4 * plot.reach) or abs(
        dot.place - 50
    ) < 0.1
