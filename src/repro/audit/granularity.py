"""Which integer counts can lie behind a printed precision, recall or F1?

For micro-averaged figures there are integers tp <= predicted, tp <= gold with

    recall = tp / gold,  precision = tp / predicted,  F1 = 2 tp / (gold + predicted),

and 0 where a denominator is 0. A printed figure stands for an interval of exact values, which
depends on how it was shortened: rounded to the nearest (a tie may go either way: by hand it goes
up, in Python and numpy to the even digit), or truncated. For a given gold size only some
printed figures can occur at all; where none of the counts gives the printed figures, that gold
size is excluded under that rule. Small gold sizes are tested sharply, large ones hardly: so every
answer comes with the share of gold sizes near by that would have fitted as well, by luck.

All arithmetic is exact (integers and fractions).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal

Rule = Literal["rounded", "truncated"]
RULES: tuple[Rule, ...] = ("rounded", "truncated")
Verdict = Literal["favours", "excluded under this rule", "uninformative"]

NEIGHBOURS = 300
"""Gold sizes looked at for fits by luck, in whole hundreds around the size in question."""

LUCK = Fraction(1, 20)
"""A fit favours a gold size only if at most this share of the sizes near by fits as well."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The printed figures of one cell; a Decimal keeps its printed decimals (0.950 has three)."""

    precision: Decimal | None = None
    recall: Decimal | None = None
    f1: Decimal | None = None

    def __post_init__(self) -> None:
        shown = [figure for figure in (self.precision, self.recall, self.f1) if figure is not None]
        if not shown:
            raise ValueError("at least one of precision, recall and F1 is needed")
        if not all(figure.is_finite() and 0 <= figure <= 1 for figure in shown):
            raise ValueError(f"figures must lie in 0..1, found {', '.join(map(str, shown))}")

    @property
    def f1_alone(self) -> bool:
        """Only F1 is known: its denominator then mixes gold with an unknown second number."""
        return self.precision is None and self.recall is None


@dataclass(frozen=True, slots=True)
class Interval:
    """The exact values that print as one figure: low <= value < high, or <= high where closed."""

    low: Fraction
    high: Fraction
    closed: bool = False

    def __contains__(self, value: Fraction) -> bool:
        return self.low <= value < self.high or (self.closed and value == self.high)

    def numerators(self, denominator: int) -> range:
        """All n >= 0 with n / denominator in the interval."""
        first, end = max(0, _ceil(self.low * denominator)), self.high * denominator
        return range(first, _floor(end) + 1 if self.closed else _ceil(end))

    def denominators(self, numerator: int) -> tuple[int, int | None] | None:
        """First and last n >= 1 with numerator / n in the interval; last None: unbounded.

        None where there is no such n. `numerator` is at least 1.
        """
        if self.high <= 0:
            return None
        least = numerator / self.high
        first = _ceil(least) if self.closed else _floor(least) + 1
        if self.low <= 0:
            return first, None
        last = _floor(numerator / self.low)
        return (first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Fit:
    """Counts that print as the figures: `tp`, and the numbers of predictions that go with it.

    `predicted_max` is None where any larger number fits as well.
    """

    tp: int
    predicted_min: int
    predicted_max: int | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one rounding rule says of one gold size.

    `near_fitting` of `near_total` gold sizes from `near_first` on fit the same figures.
    """

    rule: Rule
    gold: int
    predicted: int | None
    fits: tuple[Fit, ...]
    near_first: int
    near_total: int
    near_fitting: int
    verdict: Verdict


def interval(figure: Decimal, rule: Rule) -> Interval:
    """The exact values that `rule` shortens to `figure`."""
    # by its text: 0.1 and 0.10 are equal decimals but stand for different intervals
    return _interval(str(figure), rule)


@cache
def _interval(text: str, rule: Rule) -> Interval:
    exponent = Decimal(text).as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"not a number: {text}")  # noqa: TRY004 (NaN has the right type)
    unit = Fraction(10) ** exponent
    value = Fraction(text)
    if rule == "rounded":
        # both ends: a tie goes up by hand and to the even digit in Python and numpy
        return Interval(value - unit / 2, value + unit / 2, closed=True)
    return Interval(value, value + unit)


def fits(figures: Figures, gold: int, rule: Rule, predicted: int | None = None) -> Iterator[Fit]:
    """All counts that print as the figures for `gold` items, by ascending tp.

    With `predicted` the number of predictions is given instead of free.
    """
    if gold < 1:
        raise ValueError(f"gold must be at least 1, found {gold}")
    for tp in _candidates(figures, gold, rule, predicted):
        found = _predictions(figures, gold, rule, tp)
        if found is None:
            continue
        first, last = found
        if predicted is None:
            yield Fit(tp, first, last)
        elif first <= predicted and (last is None or predicted <= last):
            yield Fit(tp, predicted, predicted)


def judge(figures: Figures, gold: int, rule: Rule, predicted: int | None = None) -> Judgement:
    """Fits, fits by luck and the verdict for one gold size under one rounding rule.

    F1 alone never favours a size: some number of predictions nearly always fits, and with an
    assumed number the fit rests on the assumption.
    """
    found = tuple(fits(figures, gold, rule, predicted))
    near = neighbours(gold)
    lucky = sum(any(fits(figures, size, rule, predicted)) for size in near)
    verdict: Verdict = "uninformative"
    if not found:
        verdict = "excluded under this rule"
    elif not figures.f1_alone and Fraction(lucky, len(near)) <= LUCK:
        verdict = "favours"
    return Judgement(rule, gold, predicted, found, near[0], len(near), lucky, verdict)


def neighbours(gold: int) -> range:
    """NEIGHBOURS gold sizes around one: its hundred, the hundred below and the hundred above."""
    first = max(1, gold // 100 * 100 - 100)
    return range(first, first + NEIGHBOURS)


def overall(judgements: list[Judgement]) -> str:
    """One gold size under every rule: `impossible` only where every rule excludes it."""
    verdicts = {judgement.verdict for judgement in judgements}
    if {judgement.rule for judgement in judgements} != set(RULES):
        raise ValueError("one judgement for each rounding rule is needed")
    if verdicts == {"excluded under this rule"}:
        return "impossible under every rule, as assumed"
    if len(verdicts) == 1:
        return str(verdicts.pop())
    return "depends on the rounding rule"


def _candidates(figures: Figures, gold: int, rule: Rule, predicted: int | None) -> range:
    """A range that holds every tp that can fit: from recall, else from the other figures."""
    top = gold if predicted is None else min(gold, predicted)
    bounds = [range(top + 1)]
    if figures.recall is not None:
        bounds.append(interval(figures.recall, rule).numerators(gold))
    if predicted is not None and figures.precision is not None:
        bounds.append(interval(figures.precision, rule).numerators(max(predicted, 1)))
    if predicted is not None and figures.f1 is not None:
        doubled = interval(figures.f1, rule).numerators(gold + predicted)
        bounds.append(range(_ceil(Fraction(doubled.start, 2)), (doubled.stop + 1) // 2))
    if figures.recall is None and figures.f1 is not None:
        least = _least_recall(interval(figures.f1, rule))
        bounds.append(range(_floor(least * gold), gold + 1))
    if figures.recall is None and figures.precision is not None and figures.f1 is not None:
        bounds.append(_from_precision_and_f1(figures.precision, figures.f1, gold, rule))
    return range(max(part.start for part in bounds), min(part.stop for part in bounds))


def _least_recall(f1: Interval) -> Fraction:
    """The lowest recall that goes with an F1: precision is at most 1, so F <= 2 R / (1 + R)."""
    return max(Fraction(0), f1.low / (2 - f1.low))


def _from_precision_and_f1(precision: Decimal, f1: Decimal, gold: int, rule: Rule) -> range:
    """Bounds on tp: recall = P F / (2 P - F) falls with P and rises with F."""
    p, f = interval(precision, rule), interval(f1, rule)
    low, high = Fraction(0), Fraction(1)
    if f.low > 0 and 2 * p.high > f.low:
        low = p.high * f.low / (2 * p.high - f.low)
    if p.low > 0 and 2 * p.low > f.high:
        high = min(high, p.low * f.high / (2 * p.low - f.high))
    return range(_floor(low * gold), _ceil(high * gold) + 1)


def _predictions(figures: Figures, gold: int, rule: Rule, tp: int) -> tuple[int, int | None] | None:
    """The numbers of predictions that fit with `tp`: first and last (None: unbounded), or None."""
    if figures.recall is not None and Fraction(tp, gold) not in interval(figures.recall, rule):
        return None
    if tp == 0:
        rest = [figure for figure in (figures.precision, figures.f1) if figure is not None]
        return (0, None) if all(Fraction(0) in interval(x, rule) for x in rest) else None
    first, last = tp, None
    if figures.precision is not None:
        found = interval(figures.precision, rule).denominators(tp)
        if found is None:
            return None
        first, last = _both(first, last, *found)
    if figures.f1 is not None:
        found = interval(figures.f1, rule).denominators(2 * tp)
        if found is None:
            return None
        low, high = found
        first, last = _both(first, last, low - gold, None if high is None else high - gold)
    return (first, last) if last is None or first <= last else None


def _both(low: int, high: int | None, low2: int, high2: int | None) -> tuple[int, int | None]:
    highs = [value for value in (high, high2) if value is not None]
    return max(low, low2), min(highs, default=None)


def _ceil(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator
