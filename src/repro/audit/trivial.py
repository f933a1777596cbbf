"""What an answer that ignores the text scores: the trivial rows beside the published figures."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from repro.audit.facts import Histogram, Items

Answer = Callable[[Items], Items]
"""What is predicted for a unit; a function of the gold only through its shape (see `all_o`)."""


@dataclass(frozen=True, slots=True)
class Score:
    """Micro-averaged counts over sets of items; 0 where a denominator is 0."""

    tp: int
    predicted: int
    gold: int

    @property
    def precision(self) -> Fraction:
        return _ratio(self.tp, self.predicted)

    @property
    def recall(self) -> Fraction:
        return _ratio(self.tp, self.gold)

    @property
    def f1(self) -> Fraction:
        return _ratio(2 * self.tp, self.predicted + self.gold)


def gold_count(histogram: Histogram) -> int:
    """The number of gold items: the recall's denominator."""
    return sum(len(items) * units for items, units in histogram.items())


def score_answer(answer: Answer, gold: Histogram) -> Score:
    """Score an answer against every unit of a split."""
    tp = predicted = 0
    for items, units in gold.items():
        said = answer(items)
        tp += len(said & items) * units
        predicted += len(said) * units
    return Score(tp, predicted, gold_count(gold))


def score_constant(said: Items, gold: Histogram) -> Score:
    """Score one set of items, answered for every unit."""
    return score_answer(lambda _: said, gold)


def best_constant(histogram: Histogram, order: Sequence[str] = (), *, one_label: bool) -> Items:
    """The set that scores the best F1 when answered for every unit; exact.

    Among sets of one size the most frequent items win, so trying each size is enough. Ties go to
    the smaller set, then to what comes first in `order`, as in the baseline `constant`; items that
    it lacks come after it, by name. `one_label`: exactly one label must be answered.
    """
    counts = Counter[str]()
    for items, units in histogram.items():
        counts.update(dict.fromkeys(items, units))
    labels = [*order, *sorted(counts.keys() - set(order))]
    ranked = sorted(labels, key=lambda label: -counts[label])
    sizes = range(1, 2 if one_label else len(ranked) + 1)
    sets = [frozenset(ranked[:size]) for size in sizes]
    return max(sets, key=lambda said: (score_constant(said, histogram).f1, -len(said)))


def all_o_literal(gold: Items) -> Items:
    """All-O where the printed list of tag numbers is split at ", ": "[0", "0" and "0]" are items.

    The number of tags of the sentence shows in the gold items: a list of one tag is one item, a
    list of two has none without a bracket.
    """
    if len(gold) == 1:
        return frozenset({"[0]"})
    inner = frozenset({"0"}) if len(gold) > 2 else frozenset()  # noqa: PLR2004 (see above)
    return inner | {"[0", "0]"}


def _ratio(top: int, bottom: int) -> Fraction:
    return Fraction(top, bottom) if bottom else Fraction(0)
