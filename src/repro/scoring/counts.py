"""True positives, predicted and gold items, and what follows from them.

A ratio whose denominator is zero is 0.0, as in scikit-learn, seqeval and conlleval: without any
gold item recall and F1 are 0, and so is precision where nothing is predicted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from repro.schema import Example, Item
from repro.tasks.reading import Answer, Reading, Unreadable

DIGITS = 6
Metrics = dict[str, float]


class Rated(Protocol):
    """What has the three figures."""

    @property
    def precision(self) -> float: ...

    @property
    def recall(self) -> float: ...

    @property
    def f1(self) -> float: ...


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
    """One example's items; `problem` says why the answer was unreadable, where it was.

    What an unreadable answer counts as is the reading's: nothing, or one wrong class.
    """

    predicted: frozenset[Item]
    gold: frozenset[Item]
    problem: str = ""

    @property
    def counts(self) -> Counts:
        return Counts.of(self.predicted, self.gold)


def ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def ratios(rated: Rated, prefix: str = "") -> Metrics:
    """Precision, recall and F1, rounded, as the keys of a metrics file."""
    return {
        f"{prefix}precision": round(rated.precision, DIGITS),
        f"{prefix}recall": round(rated.recall, DIGITS),
        f"{prefix}f1": round(rated.f1, DIGITS),
    }


def judge(reading: Reading, example: Example, answer: Answer) -> Judged:
    """Read an answer and the gold in the same way."""
    problem = answer.problem
    if not problem:
        try:
            return Judged(reading.parse(answer.text, example), reading.gold(example))
        except Unreadable as reason:
            problem = str(reason)
    return Judged(reading.unreadable, reading.gold(example), problem)


def total(rows: Sequence[Judged]) -> Counts:
    """Micro counts over examples."""
    return sum((row.counts for row in rows), Counts())
