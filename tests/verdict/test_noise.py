"""The 95% prediction interval for one more seed."""

import numpy as np
import pytest

from repro.verdict.noise import spread

T_975_2 = 4.302653
"""Student's t, 0.975, two degrees of freedom: printed tables."""


def test_below_three_seeds_there_is_no_spread() -> None:
    assert spread([0.5, 0.6]) is None


def test_three_seeds_give_the_textbook_interval() -> None:
    found = spread([0.5, 0.6, 0.7])
    assert found is not None
    half = T_975_2 * 0.1 * (4 / 3) ** 0.5
    assert [found.mean, found.deviation] == pytest.approx([0.6, 0.1])
    assert found.low == pytest.approx(0.6 - half, abs=1e-6)
    assert found.high == pytest.approx(0.6 + half, abs=1e-6)


def test_equal_seeds_give_a_point() -> None:
    found = spread([0.5, 0.5, 0.5])
    assert found is not None
    assert (found.low, found.high) == (0.5, 0.5)


def test_one_more_normal_draw_falls_inside_95_times_in_a_hundred() -> None:
    """The interval's own promise, checked on 2000 draws (standard error 0.5%)."""
    draws = np.random.default_rng(7).normal(0.7, 0.03, size=(2000, 6))
    found = [(spread(list(map(float, row[:5]))), float(row[5])) for row in draws]
    inside = [kept.low <= one <= kept.high for kept, one in found if kept is not None]
    assert len(inside) == len(draws)
    assert np.mean(inside) == pytest.approx(0.95, abs=0.015)
