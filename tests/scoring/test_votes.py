"""Samples as votes: every point is what its threshold states, counted one by one."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.errors import InputError
from repro.schema import Item
from repro.scoring.counts import Counts
from repro.scoring.votes import Point, Voted, best_f1, most_recall, sweep

ITEMS: list[Item] = [("a",), ("b",), ("c",)]
SETS = st.frozensets(st.sampled_from(ITEMS))


@st.composite
def corpora(draw: st.DrawFn) -> list[Voted]:
    """Examples with the same number of samples, and a few without any."""
    size = draw(st.integers(1, 5))
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        samples = draw(st.lists(SETS, min_size=size, max_size=size))
        kept = draw(st.sampled_from([samples, samples, samples, []]))
        votes = Counter(item for sample in kept for item in sample)
        rows.append(Voted(votes, len(kept), draw(SETS)))
    return rows


def by_hand(rows: list[Voted], threshold: Fraction) -> Counts:
    """The counts at a threshold, from what each example states."""
    return sum((Counts.of(row.stated(threshold), row.gold) for row in rows), Counts())


@given(corpora())
def test_every_point_holds_what_its_threshold_states(rows: list[Voted]) -> None:
    points = sweep(rows)
    size = max(row.samples for row in rows)
    assert [point.threshold for point in points] == [
        Fraction(votes, size) for votes in range(size, 0, -1)
    ]
    assert all(point.counts == by_hand(rows, point.threshold) for point in points)


@given(corpora())
def test_recall_never_falls_as_the_threshold_does(rows: list[Voted]) -> None:
    recalls = [point.counts.recall for point in sweep(rows)]
    assert recalls == sorted(recalls)


@given(corpora(), st.integers(1, 100))
def test_no_threshold_at_all_is_better_than_the_chosen_one(rows: list[Voted], tried: int) -> None:
    points = sweep(rows)
    if points:
        assert by_hand(rows, Fraction(tried, 100)).f1 <= best_f1(points).counts.f1


@given(corpora(), st.integers(1, 100), st.sampled_from([0.0, 0.5, 0.9, 1.0]))
def test_no_threshold_of_the_wanted_precision_finds_more(
    rows: list[Voted], tried: int, wanted: float
) -> None:
    chosen = most_recall(sweep(rows), wanted)
    other = by_hand(rows, Fraction(tried, 100))
    if other.predicted and other.precision >= wanted:
        assert chosen is not None
        assert other.tp <= chosen.counts.tp
    if chosen is not None:
        assert chosen.counts.precision >= wanted


def test_of_equal_points_the_strictest_is_chosen() -> None:
    loose, strict = (Point(Fraction(votes, 2), Counts(1, 1, 2)) for votes in (1, 2))
    assert best_f1([loose, strict]) == strict
    assert most_recall([loose, strict], 0.9) == strict


def test_a_precision_that_nothing_reaches_is_told() -> None:
    point = Point(Fraction(1), Counts(1, 2, 2))
    assert most_recall([point], 0.9) is None
    assert most_recall([Point(Fraction(1), Counts(0, 0, 2))], 0.0) is None, "nothing is stated"


def test_examples_with_other_numbers_of_samples_are_refused() -> None:
    rows = [Voted(Counter(), size, frozenset()) for size in (2, 3)]
    with pytest.raises(InputError, match=r"2 to 3 samples a row; predict again"):
        sweep(rows)
