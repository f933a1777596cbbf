import gc
from decimal import Decimal
from fractions import Fraction
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repro.audit.granularity import (
    RULES,
    Figures,
    Fit,
    Rule,
    fits,
    interval,
    judge,
    neighbours,
    overall,
)

BIORED = Figures(precision=Decimal("0.3711"), recall=Decimal("0.9595"))
PARTS = ("precision", "recall", "f1")
subsets = st.sets(st.sampled_from(PARTS), min_size=1)
rules = st.sampled_from(RULES)


def ratio(top: int, bottom: int) -> Fraction:
    return Fraction(top, bottom) if bottom else Fraction(0)


def printed(value: Fraction, rule: Rule, decimals: int) -> list[Decimal]:
    """An independent judge, in whole numbers: what an exact value may be shortened to.

    Two figures where it lies in the middle between them and is rounded.
    """
    scaled = value * 10**decimals
    below = scaled.numerator // scaled.denominator
    rest = scaled - below
    found = [below]
    if rule == "rounded" and rest >= Fraction(1, 2):
        found = [below, below + 1] if rest == Fraction(1, 2) else [below + 1]
    return [Decimal(one).scaleb(-decimals) for one in found]


def exact(tp: int, predicted: int, gold: int) -> dict[str, Fraction]:
    return {
        "precision": ratio(tp, predicted),
        "recall": ratio(tp, gold),
        "f1": ratio(2 * tp, gold + predicted),
    }


def figures_of(
    counts: tuple[int, int, int], parts: set[str], rule: Rule, decimals: int, tie: int = -1
) -> Figures:
    """Printed figures; ties go up, or down where `tie` is 0."""
    values = exact(*counts)
    return Figures(**{part: printed(values[part], rule, decimals)[tie] for part in parts})


def may_print(counts: tuple[int, int, int], figures: Figures, rule: Rule, decimals: int) -> bool:
    shown = {part: getattr(figures, part) for part in PARTS}
    return all(
        figure is None or figure in printed(exact(*counts)[part], rule, decimals)
        for part, figure in shown.items()
    )


@st.composite
def counts(draw: st.DrawFn, largest: int = 2000) -> tuple[int, int, int]:
    gold = draw(st.integers(1, largest))
    predicted = draw(st.integers(0, largest))
    return draw(st.integers(0, min(gold, predicted))), predicted, gold


@given(counts(), subsets, rules, st.integers(1, 4), st.sampled_from([0, -1]))
@settings(max_examples=150, deadline=None)
def test_printed_figures_always_fit_their_own_counts(
    c: tuple[int, int, int], parts: set[str], rule: Rule, decimals: int, tie: int
) -> None:
    tp, predicted, gold = c
    figures = figures_of(c, parts, rule, decimals, tie)
    assert Fit(tp, predicted, predicted) in fits(figures, gold, rule, predicted)
    assert any(
        fit.tp == tp
        and fit.predicted_min <= predicted
        and (fit.predicted_max is None or predicted <= fit.predicted_max)
        for fit in fits(figures, gold, rule)
    )


@given(counts(12), st.integers(1, 12), subsets, rules, st.integers(1, 2))
@settings(max_examples=150, deadline=None)
def test_fits_are_exactly_those_a_search_of_all_counts_finds(
    c: tuple[int, int, int], gold: int, parts: set[str], rule: Rule, decimals: int
) -> None:
    figures = figures_of(c, parts, rule, decimals)
    most = 60
    expected = {
        (tp, predicted)
        for predicted in range(most + 1)
        for tp in range(min(gold, predicted) + 1)
        if may_print((tp, predicted, gold), figures, rule, decimals)
    }
    found = {
        (fit.tp, predicted)
        for fit in fits(figures, gold, rule)
        for predicted in range(fit.predicted_min, most + 1)
        if fit.predicted_max is None or predicted <= fit.predicted_max
    }
    assert found == expected
    for predicted in (0, 1, gold, most):
        given_predicted = {fit.tp for fit in fits(figures, gold, rule, predicted)}
        assert given_predicted == {tp for tp, number in expected if number == predicted}


@given(st.integers(0, 10**6), st.integers(1, 10**6), rules, st.integers(1, 5))
def test_the_interval_of_a_figure_holds_a_value_exactly_when_the_value_prints_so(
    top: int, bottom: int, rule: Rule, decimals: int
) -> None:
    value = Fraction(min(top, bottom), bottom)
    step = Decimal(1).scaleb(-decimals)
    figures = printed(value, rule, decimals)
    assert all(value in interval(figure, rule) for figure in figures)
    assert value not in interval(figures[-1] + step, rule)
    assert figures[0] < step or value not in interval(figures[0] - step, rule)


def test_a_tie_may_go_to_the_even_digit_in_one_figure_and_up_in_another() -> None:
    counts = 899, 960, 992
    values = {part: f"{float(value):.4f}" for part, value in exact(*counts).items()}
    assert values == {"precision": "0.9365", "recall": "0.9062", "f1": "0.9211"}
    figures = Figures(**{part: Decimal(text) for part, text in values.items()})
    assert Fit(899, 960, 960) in fits(figures, 992, "rounded")
    assert overall([judge(figures, 992, rule) for rule in RULES]) != (
        "impossible under every rule, as assumed"
    )


def test_biored_rounded_fits_222_items_and_not_1163() -> None:
    assert list(fits(BIORED, 222, "rounded")) == [Fit(213, 574, 574)]
    assert list(fits(BIORED, 1163, "rounded")) == []


def test_biored_truncated_fits_1163_items_and_not_222() -> None:
    assert list(fits(BIORED, 222, "truncated")) == []
    assert list(fits(BIORED, 1163, "truncated")) == [Fit(1116, 3007, 3007)]


def test_biored_sizes_near_by_that_fit_by_luck_are_counted() -> None:
    small, large = judge(BIORED, 222, "rounded"), judge(BIORED, 1163, "rounded")
    assert (small.near_first, small.near_total, small.near_fitting) == (100, 300, 2)
    assert (large.near_first, large.near_total, large.near_fitting) == (1000, 300, 23)


def test_a_fit_that_luck_gives_often_is_uninformative_and_a_rare_one_favours() -> None:
    assert judge(BIORED, 222, "rounded").verdict == "favours"
    assert judge(BIORED, 1163, "truncated").verdict == "uninformative"


@pytest.mark.parametrize(("f1", "tp"), [("0.9571", 938), ("0.9469", 928)])
def test_phee_f1_fits_one_prediction_a_sentence_and_is_uninformative_alone(
    f1: str, tp: int
) -> None:
    judgement = judge(Figures(f1=Decimal(f1)), 992, "rounded", predicted=968)
    assert judgement.fits == (Fit(tp, 968, 968),)
    assert judgement.verdict == "uninformative"


def test_f1_alone_with_free_predictions_fits_every_size_near_by() -> None:
    judgement = judge(Figures(f1=Decimal("0.9571")), 992, "rounded")
    assert judgement.near_fitting == judgement.near_total
    assert judgement.verdict == "uninformative"


def test_impossible_is_said_only_where_every_rule_excludes() -> None:
    def verdict(gold: int) -> str:
        return overall([judge(BIORED, gold, rule) for rule in RULES])

    assert verdict(222) == verdict(1163) == "depends on the rounding rule"
    assert verdict(7) == "impossible under every rule, as assumed"


def test_one_rule_alone_gives_no_overall_answer() -> None:
    with pytest.raises(ValueError, match="each rounding rule"):
        overall([judge(BIORED, 222, "rounded")])


def test_figures_outside_0_to_1_or_none_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Figures()
    with pytest.raises(ValueError, match=r"0\.\.1"):
        Figures(recall=Decimal("95.95"))
    with pytest.raises(ValueError, match="gold"):
        list(fits(BIORED, 0, "rounded"))


@given(st.integers(1, 10**6))
def test_the_sizes_near_by_are_300_and_hold_the_size_itself(gold: int) -> None:
    near = neighbours(gold)
    assert len(near) == 300
    assert gold in near


@pytest.mark.parametrize(
    ("figures", "gold"),
    [
        (BIORED, 222),
        (BIORED, 1163),
        (Figures(f1=Decimal("0.9571")), 992),
        (Figures(f1=Decimal("0.9571")), 124_750),
        (Figures(*[Decimal("0.9571")] * 3), 124_750),
        (Figures(precision=Decimal("0.9571"), f1=Decimal("0.9571")), 124_750),
    ],
)
def test_a_size_is_judged_under_both_rules_in_less_than_a_second(
    figures: Figures, gold: int
) -> None:
    gc.disable()  # what other tests left in this process is not what is measured
    try:
        start = process_time()
        for rule in RULES:
            judge(figures, gold, rule)
        spent = process_time() - start
    finally:
        gc.enable()
    assert spent < 1
