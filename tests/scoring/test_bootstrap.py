"""The bootstrap interval: seeded, by group, the same as a plain loop."""

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repro.scoring.bootstrap import CHUNK, by_group, f1_interval
from repro.scoring.counts import Counts

COUNTS = [Counts(n % 3, n % 3 + n % 2, 3) for n in range(40)]


def interval(counts: list[Counts], seed: int = 13, level: float = 0.95) -> tuple[float, float]:
    return f1_interval(counts, resamples=1000, level=level, seed=seed)


def test_examples_of_a_group_are_resampled_together() -> None:
    assert by_group(["x", "y", "x"], [Counts(1, 1, 1), Counts(0, 1, 0), Counts(1, 2, 3)]) == [
        Counts(2, 3, 4),
        Counts(0, 1, 0),
    ]


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    assert interval(COUNTS) == interval(COUNTS)
    assert interval(COUNTS) != interval(COUNTS, seed=14)


def test_the_order_of_groups_does_not_matter() -> None:
    assert interval(COUNTS[::-1]) == interval(COUNTS)


def test_the_interval_holds_the_score_and_widens_with_its_level() -> None:
    score = sum(COUNTS, Counts()).f1
    wide, narrow = interval(COUNTS, level=0.99), interval(COUNTS, level=0.5)
    points = [wide[0], narrow[0], score, narrow[1], wide[1]]
    assert all(low < high for low, high in pairwise(points))


def test_the_interval_agrees_with_a_plain_loop() -> None:
    """An independent judge: the same definition without numpy, with other random numbers."""
    draw = random.Random(1)
    scores = sorted(sum(draw.choices(COUNTS, k=len(COUNTS)), Counts()).f1 for _ in range(4000))
    judged = scores[100], scores[3899]
    found = f1_interval(COUNTS, resamples=4000, level=0.95, seed=13)
    assert found == pytest.approx(judged, abs=0.01)


def test_groups_that_score_alike_have_an_interval_of_no_width() -> None:
    assert interval([Counts(1, 2, 2)] * 7) == (0.5, 0.5)


def test_resamples_without_any_item_score_zero() -> None:
    assert interval([Counts()] * 5) == (0.0, 0.0)
    assert interval([]) == (0.0, 0.0)


def test_more_groups_than_a_chunk_holds_still_make_one_resample_at_a_time() -> None:
    groups = [Counts(1, 1, 1)] * (CHUNK + 1)
    assert f1_interval(groups, resamples=2, level=0.9, seed=1) == (1.0, 1.0)


@settings(max_examples=30)
@given(st.lists(st.builds(lambda t, p, g: Counts(t, t + p, t + g), *[st.integers(0, 9)] * 3)))
def test_an_interval_lies_within_zero_and_one(counts: list[Counts]) -> None:
    low, high = f1_interval(counts, resamples=50, level=0.9, seed=1)
    assert 0 <= low <= high <= 1
    assert not np.isnan([low, high]).any()
