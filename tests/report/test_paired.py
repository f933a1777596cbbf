"""Bold in the report: what a paired interval over enough groups decides, and nothing else."""

import pytest

from repro.compare.record import Compared, Comparison
from repro.report.heat import make_map
from repro.report.paired import of_now, surely_best
from repro.report.summary import CellFigures, CorpusName, Lines, Sign, Summary

F1 = {"constant": 0.5, "linear": 0.6, "tiny": 0.7}


def summary(**figures: float) -> Summary:
    return Summary(
        profile="small",
        title="Small",
        protocol="label_set",
        tolerance=0.0005,
        synthetic=[],
        rows={row: row for row in figures},
        corpora={"phee": CorpusName(title="PHEE", task="events")},
        cells=[CellFigures(row=row, dataset="phee", f1=f1) for row, f1 in figures.items()],
        expected=None,
        published=Lines(verdicts={}, figures=[]),
        claims=[],
        signatures=[
            Sign(row="tiny", dataset="phee", kind="one answer", reason="99.0% of the rows")
        ],
        verdict="",
    )


def paired(first: str, other: str, low: float, high: float, groups: int = 50) -> Comparison:
    one = Compared("small", other, "phee", low=low, high=high, groups=groups)
    return Comparison("small", first, 1000, 0.95, 13, [one])


@pytest.mark.parametrize(
    ("comparison", "best"),
    [
        (paired("tiny", "linear", 0.01, 0.2), "tiny"),
        (paired("linear", "tiny", -0.2, -0.01), "tiny"),
        (paired("tiny", "linear", -0.01, 0.2), ""),
        (paired("tiny", "linear", -0.2, -0.01), ""),
        (paired("tiny", "linear", 0.01, 0.2, groups=19), ""),
        (paired("tiny", "constant", 0.01, 0.2), ""),
    ],
)
def test_a_row_is_surely_best_where_it_is_above_the_next_best_on_enough_groups(
    comparison: Comparison, best: str
) -> None:
    assert surely_best("phee", summary(**F1), [comparison]) == best


def test_without_a_comparison_or_a_rival_no_row_is_surely_best() -> None:
    assert surely_best("phee", summary(**F1), []) == ""
    assert surely_best("phee", summary(tiny=0.7), [paired("tiny", "linear", 0.1, 0.2)]) == ""


def test_the_map_has_the_surely_best_in_bold_and_marks_one_answer() -> None:
    found = make_map(summary(**F1), [paired("tiny", "linear", 0.01, 0.2)])
    squares = {square.row: square for band in found.bands for square in band.squares}
    assert [row for row, square in squares.items() if square.best] == ["tiny"]
    assert squares["tiny"].one_answer == "99.0% of the rows"
    assert not squares["linear"].one_answer
    assert found.collapsed


@pytest.mark.parametrize(
    ("first", "second", "kept"), [(0.7, 0.6, 1), (0.7000010, 0.6, 1), (0.71, 0.6, 0), (0.7, 0.5, 0)]
)
def test_a_comparison_of_figures_that_are_not_those_of_now_is_left_out(
    first: float, second: float, kept: int
) -> None:
    one = Compared("small", "linear", "phee", first=first, second=second)
    found = of_now(Comparison("small", "tiny", 1000, 0.95, 13, [one]), summary(**F1))
    assert len(found.compared) == kept


def test_a_row_of_another_profile_is_held_against_nothing_here() -> None:
    one = Compared("other", "linear", "phee", first=0.7, second=0.1)
    found = of_now(Comparison("small", "tiny", 1000, 0.95, 13, [one]), summary(**F1))
    assert found.compared == [one]
