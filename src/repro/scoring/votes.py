"""Samples as votes: how sure a row is of an item, and what a threshold on that gives.

The confidence of an item is the share of a row's samples that hold it; the greedy answer has no
vote, for it is no draw. An answer that cannot be read votes for what it counts as. With a threshold
a row states the items that at least so many of its samples hold.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from repro.errors import InputError
from repro.schema import Item
from repro.scoring.counts import Counts


@dataclass(frozen=True, slots=True)
class Voted:
    """One example: how many of its samples hold each item, how many there are, and the gold."""

    votes: Counter[Item]
    samples: int
    gold: frozenset[Item]

    def stated(self, threshold: Fraction) -> frozenset[Item]:
        """The items whose share of the votes reaches a threshold."""
        needed = threshold * self.samples
        return frozenset(item for item, votes in self.votes.items() if votes >= needed)


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold gives over all examples."""

    threshold: Fraction
    counts: Counts


def sweep(rows: Sequence[Voted]) -> list[Point]:
    """A point for every threshold that makes a difference, from the strictest to the loosest.

    Raises:
        InputError: the examples have different numbers of samples.
    """
    sizes = {row.samples for row in rows if row.samples}
    if len(sizes) > 1:
        raise InputError(f"predictions: {min(sizes)} to {max(sizes)} samples a row; predict again")
    size = max(sizes, default=0)
    gold = sum(len(row.gold) for row in rows)
    right, stated = Counter[int](), Counter[int]()
    for row in rows:
        for item, votes in row.votes.items():
            stated[votes] += 1
            right[votes] += item in row.gold
    points, tp, predicted = [], 0, 0
    for votes in range(size, 0, -1):
        tp, predicted = tp + right[votes], predicted + stated[votes]
        points.append(Point(Fraction(votes, size), Counts(tp, predicted, gold)))
    return points


def best_f1(points: Sequence[Point]) -> Point:
    """The point of the highest F1; of equals the strictest."""
    return max(points, key=lambda point: (point.counts.f1, point.threshold))


def most_recall(points: Sequence[Point], precision: float) -> Point | None:
    """The point of most recall among those that reach a precision; None where none does.

    Of equals the strictest. A point that states nothing has no precision.
    """
    reached = [
        point for point in points if point.counts.predicted and point.counts.precision >= precision
    ]
    return max(reached, key=lambda point: (point.counts.tp, point.threshold), default=None)
