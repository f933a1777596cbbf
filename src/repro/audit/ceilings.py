"""The best any model can score where one input carries contradictory labels.

A model gives one answer an input. Where examples that look the same to it have different gold,
no answer is right for all of them.
"""

from collections import Counter
from collections.abc import Iterable

from repro.audit.facts import Histogram
from repro.audit.trivial import Score

Bags = list[tuple[Histogram, int]]
"""Each kind of input (the label sets of its examples) and how many inputs are of that kind."""


def conflicting(bags: Bags) -> int:
    """The number of inputs whose examples disagree."""
    return sum(inputs for bag, inputs in bags if len(bag) > 1)


def total_inputs(bags: Bags) -> int:
    return sum(inputs for _, inputs in bags)


def best_exact(bags: Bags) -> Score:
    """The counts where every example has one label (nothing being one), so F1 is accuracy.

    The best answer to an input is the commonest of its label sets.
    """
    right = sum(max(bag.values()) * inputs for bag, inputs in bags)
    total = sum(bag.total() * inputs for bag, inputs in bags)
    return Score(right, total, total)


def best_f1(bags: Bags) -> Score:
    """The counts of the highest micro F1 over items; any set of items may be answered.

    F1 = 2 tp / (predicted + gold) is a ratio of sums, so Dinkelbach's iteration (Management
    Science 13(7), 1967) is exact: answer an item wherever it raises 2 tp - F1 * predicted, with
    the F1 of the last round, until F1 stands still.
    """
    choices = list(_choices(bags))
    gold = sum(right * inputs for right, _, inputs in choices)
    best = Score(0, 0, gold)
    while True:
        taken = [choice for choice in choices if 2 * choice[0] > best.f1 * choice[1]]
        tp = sum(right * inputs for right, _, inputs in taken)
        predicted = sum(examples * inputs for _, examples, inputs in taken)
        found = Score(tp, predicted, gold)
        if found.f1 == best.f1:
            return found
        best = found


def _choices(bags: Bags) -> Iterable[tuple[int, int, int]]:
    """For each item of each kind of input: examples that have it, examples, inputs."""
    for bag, inputs in bags:
        counts = Counter[str]()
        for items, examples in bag.items():
            counts.update(dict.fromkeys(items, examples))
        for right in counts.values():
            yield right, bag.total(), inputs
