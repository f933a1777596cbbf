"""True positives, predicted and gold items, and what follows from them.

A ratio whose denominator is zero is 0.0, as in scikit-learn, seqeval and conlleval: without any
gold item recall and F1 are 0, and so is precision where nothing is predicted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from repro.schema import Example, Item
from repro.tasks import Reading, Unreadable


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of items; they add up over examples (micro average)."""

    tp: int = 0
    predicted: int = 0
    gold: int = 0

    @classmethod
    def of(cls, predicted: frozenset[Item], gold: frozenset[Item]) -> "Counts":
        return cls(len(predicted & gold), len(predicted), len(gold))

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        return ratio(self.tp, self.predicted)

    @property
    def recall(self) -> float:
        return ratio(self.tp, self.gold)

    @property
    def f1(self) -> float:
        return ratio(2 * self.tp, self.predicted + self.gold)


@dataclass(frozen=True, slots=True)
class Judged:
    """One example's items; `predicted` is None where the output was unreadable."""

    predicted: frozenset[Item] | None
    gold: frozenset[Item]

    @property
    def counts(self) -> Counts:
        return Counts.of(self.predicted or frozenset(), self.gold)


def ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def judge(reading: Reading, example: Example, output: str) -> Judged:
    """Read an output and the gold in the same way."""
    try:
        predicted = reading.parse(output, example)
    except Unreadable:
        return Judged(None, reading.gold(example))
    return Judged(predicted, reading.gold(example))


def total(rows: Sequence[Judged]) -> Counts:
    """Micro counts: an unreadable output predicts nothing, and its gold stays in recall."""
    return sum((row.counts for row in rows), Counts())


def total_without_unreadable(rows: Sequence[Judged]) -> Counts:
    """Micro counts of the rows that could be read: the sibling's rule, for the audit alone.

    An unreadable output then costs neither precision nor recall. That rule also counts the empty
    answer as an item: give it the reading `empty_as_item`.
    """
    return total([row for row in rows if row.predicted is not None])
