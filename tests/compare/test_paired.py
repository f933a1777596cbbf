"""The paired bootstrap: what must hold of any two rows, and what scipy says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import f1_score

from repro.compare.paired import Difference, f1_difference
from repro.scoring.counts import Counts

counts = st.builds(lambda t, p, g: Counts(t, t + p, t + g), *[st.integers(0, 5)] * 3)
pairs = st.lists(st.tuples(counts, counts), min_size=1, max_size=30)


def difference(
    first: list[list[Counts]], second: list[list[Counts]], seed: int = 13, resamples: int = 200
) -> Difference:
    return f1_difference(first, second, resamples=resamples, level=0.95, seed=seed)


def columns(rows: list[tuple[Counts, Counts]]) -> tuple[list[Counts], list[Counts]]:
    return [first for first, _ in rows], [second for _, second in rows]


@settings(max_examples=30)
@given(pairs)
def test_a_row_against_itself_differs_by_nothing(rows: list[tuple[Counts, Counts]]) -> None:
    first, _ = columns(rows)
    assert difference([first], [first]) == Difference(0.0, 0.0, 0.0)


@settings(max_examples=30)
@given(pairs)
def test_the_other_way_round_all_signs_change(rows: list[tuple[Counts, Counts]]) -> None:
    first, second = columns(rows)
    one, other = difference([first], [second]), difference([second], [first])
    assert one.value == pytest.approx(-other.value)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


@settings(max_examples=30)
@given(pairs)
def test_the_difference_is_that_of_f1_and_lies_within_one(
    rows: list[tuple[Counts, Counts]],
) -> None:
    first, second = columns(rows)
    found = difference([first], [second])
    assert found.value == pytest.approx(sum(first, Counts()).f1 - sum(second, Counts()).f1)
    assert -1 <= found.low <= found.high <= 1


def test_several_seeds_count_as_their_mean() -> None:
    good, bad = [Counts(1, 1, 1)] * 5, [Counts(0, 1, 1)] * 5
    found = difference([good, good, bad], [bad])
    assert found.value == found.low == found.high == pytest.approx(2 / 3)


def test_no_group_is_no_difference() -> None:
    assert difference([[]], [[]]) == Difference(0.0, 0.0, 0.0)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    first = [[Counts(n % 2, 1, 1) for n in range(50)]]
    second = [[Counts(n % 3 == 0, 1, 1) for n in range(50)]]
    assert difference(first, second) == difference(first, second)
    assert difference(first, second) != difference(first, second, seed=14)


def test_what_is_hard_for_both_cancels() -> None:
    """Two rows that differ on one example of a hundred: narrower than either row's own interval."""
    first = [Counts(n % 2, 1, 1) for n in range(100)]
    second = [Counts(0, 1, 1) if n == 1 else count for n, count in enumerate(first)]
    found = difference([first], [second])
    assert found.value == pytest.approx(0.01)
    assert found.high - found.low < 0.04


def test_it_agrees_with_the_paired_bootstrap_of_scipy_and_the_f1_of_scikit_learn() -> None:
    """An independent judge, with other random numbers."""
    draw = np.random.default_rng(5)
    gold = draw.integers(0, 2, size=120)
    answers = [np.where(draw.random(120) < share, gold, 1 - gold) for share in (0.85, 0.7)]

    def f1(rows: NDArray[np.int64], answer: NDArray[np.int64]) -> float:
        right = gold[rows] @ answer[rows]
        return float(2 * right / (gold[rows].sum() + answer[rows].sum()))

    def statistic(rows: NDArray[np.int64]) -> float:
        return f1(rows, answers[0]) - f1(rows, answers[1])

    judged = stats.bootstrap(
        (np.arange(120),), statistic, vectorized=False, n_resamples=2000, method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    first, second = (
        [Counts(int(g & a), int(a), int(g)) for g, a in zip(gold, answer, strict=True)]
        for answer in answers
    )
    found = difference([first], [second], resamples=2000)
    assert found.value == pytest.approx(f1_score(gold, answers[0]) - f1_score(gold, answers[1]))
    assert (found.low, found.high) == pytest.approx((judged.low, judged.high), abs=0.015)
