"""One verdict a figure, in the order of precedence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.verdict.judge import VERDICTS, Interval, judge

WIDE = Interval(0.0, 1.0, groups=100)
FRACTIONS = st.floats(0, 1)


def test_nothing_published_comes_before_everything() -> None:
    assert judge(None, [], 0.1, incomparable="synthetic corpus").verdict == "not published"


def test_not_run_comes_before_not_comparable_and_says_both() -> None:
    found = judge(0.5, [], 0.1, incomparable="synthetic corpus", missing="no row")
    assert found.verdict == "not run"
    assert found.reason == "no row; would not be comparable: synthetic corpus"


def test_not_comparable_comes_before_an_equal_figure_and_gives_no_delta() -> None:
    found = judge(0.5, [0.5], 0.1, WIDE, incomparable="other split")
    assert (found.verdict, found.delta, found.reason) == ("not comparable", None, "other split")


def test_the_tolerance_comes_before_the_interval() -> None:
    assert judge(0.5, [0.5004], 0.0005, WIDE).verdict == "reproduced"


@pytest.mark.parametrize("rebuilt", [0.6735, 0.6725])
def test_a_delta_of_exactly_the_tolerance_reproduces(rebuilt: float) -> None:
    """0.6735 - 0.673 is a little more than 0.0005 in binary numbers."""
    assert judge(0.673, [rebuilt], 0.0005).verdict == "reproduced"


def test_a_delta_just_over_the_tolerance_does_not_reproduce() -> None:
    assert judge(0.673, [0.67351], 0.0005).verdict == "differs"


def test_a_published_figure_inside_the_interval_is_within_sampling_noise() -> None:
    assert judge(0.5, [0.52], 0.0005, Interval(0.5, 0.54, 20)).verdict == "within sampling noise"


def test_an_interval_of_fewer_than_twenty_groups_decides_nothing() -> None:
    assert judge(0.5, [0.52], 0.0005, Interval(0.4, 0.6, 19)).verdict == "differs"


def test_three_seeds_around_the_published_figure_are_within_seed_noise() -> None:
    outside = Interval(0.51, 0.56, 100)
    assert judge(0.5, [0.51, 0.52, 0.53], 0.0005, outside).verdict == "within seed noise"


def test_two_seeds_make_no_seed_noise() -> None:
    assert judge(0.5, [0.4, 0.7], 0.0005).verdict == "differs"


def test_sampling_noise_comes_before_seed_noise() -> None:
    assert judge(0.5, [0.4, 0.55, 0.7], 0.0005, WIDE).verdict == "within sampling noise"


def test_delta_is_the_mean_over_seeds_minus_the_reference() -> None:
    assert judge(0.5, [0.6, 0.8], 0.0).delta == pytest.approx(0.2)


@given(
    reference=st.none() | FRACTIONS,
    rebuilt=st.lists(FRACTIONS, max_size=5),
    tolerance=FRACTIONS,
    edges=st.tuples(FRACTIONS, FRACTIONS, st.integers(1, 40)) | st.none(),
    reason=st.sampled_from(["", "synthetic corpus"]),
)
def test_every_case_has_a_verdict_that_agrees_with_its_numbers(
    reference: float | None,
    rebuilt: list[float],
    tolerance: float,
    edges: tuple[float, float, int] | None,
    reason: str,
) -> None:
    interval = None if edges is None else Interval(min(edges[:2]), max(edges[:2]), edges[2])
    found = judge(reference, rebuilt, tolerance, interval, incomparable=reason)
    assert found.verdict in VERDICTS
    assert (found.verdict == "not published") == (reference is None)
    assert (found.delta is not None) == (found.verdict in VERDICTS[3:])
    if found.verdict == "differs":
        assert found.delta is not None
        assert abs(found.delta) > tolerance
