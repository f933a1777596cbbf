"""The same answer to every example: what a model must beat to have read anything."""

from collections import Counter
from collections.abc import Callable, Sequence

from repro.schema import Example, Item
from repro.tasks.asking import Asking
from repro.tasks.asking.api import NONE
from repro.tasks.asking.iob import OUTSIDE
from repro.text import NotRun

Gold = Sequence[tuple[frozenset[Item], int]]
"""Sets of items, each with the number of rows that have it."""


def answers(
    protocol: Asking, train: Sequence[Example], test: Sequence[Example], seed: int
) -> list[str] | NotRun:
    """The label set with the best training F1; the majority class; all tokens outside."""
    del seed
    return constant_answers(protocol, lambda: [(protocol.gold(row), 1) for row in train], test)


def constant_answers(
    protocol: Asking, learn: Callable[[], Gold], rows: Sequence[Example]
) -> list[str] | NotRun:
    """The constant answer to each row; `learn` gives the gold items of train where they count."""
    if protocol.info.task == "entities":
        outside = protocol.info.protocol == "label_set"
        return [" ".join([OUTSIDE] * len(row.tokens)) if outside else NONE for row in rows]
    if protocol.info.task != "classification" and protocol.info.protocol == "strict":
        return NotRun("a constant answer names no place in a text")
    items = frozenset((label,) for label in best_labels(protocol, learn()))
    return [protocol.render(items, row) for row in rows]


def best_labels(protocol: Asking, gold: Gold) -> tuple[str, ...]:
    """The constant answer with the highest micro F1 on train; of equals, the one with fewer labels.

    F1 of k labels is 2 * (their gold count) / (k * examples + all gold), so for each k the most
    frequent k labels are best, and trying every k is exact. A class label stands alone: k = 1.
    """
    counts = Counter[str]()
    for items, number in gold:
        counts.update(dict.fromkeys(map(protocol.type_of, items), number))
    ranked = sorted(protocol.types, key=lambda label: -counts[label])
    most = 1 if protocol.info.task == "classification" else len(ranked)
    whole = sum(counts.values())
    rows = sum(number for _, number in gold)

    def f1(k: int) -> float:
        return 2 * sum(counts[label] for label in ranked[:k]) / (k * rows + whole)

    best = max(range(1, most + 1), key=f1)
    return tuple(ranked[:best])
