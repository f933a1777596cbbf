"""What no answer can pass: prompts that contradict each other, and answers of one item."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from repro.audit.ceilings import Bags, best_exact, best_f1
from repro.schema import Example
from repro.scoring.counts import Counts
from repro.tasks.asking import Asking


def ceiling(task: Asking, rows: Sequence[Example], shown: Callable[[Example], str]) -> float:
    """The best micro F1 of a model that answers alike where it is shown the same."""
    inputs: defaultdict[str, Counter[frozenset[str]]] = defaultdict(Counter)
    for row in rows:
        inputs[shown(row)][frozenset(map(repr, task.gold(row)))] += 1
    bags: Bags = [(bag, 1) for bag in inputs.values()]
    best = best_exact if task.info.task == "classification" else best_f1
    return float(best(bags).f1)


def one_item(task: Asking, rows: Sequence[Example]) -> float:
    """Micro F1 of right answers that stop after their first item."""
    sizes = [len(task.gold(row)) for row in rows]
    said = sum(map(bool, sizes))
    return Counts(tp=said, predicted=said, gold=sum(sizes)).f1
