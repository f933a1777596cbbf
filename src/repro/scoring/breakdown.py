"""Counts by type, and the macro average."""

from collections import Counter
from collections.abc import Mapping, Sequence

from repro.scoring.counts import Counts, Judged
from repro.tasks.reading import Reading

UNKNOWN = "(unknown)"
"""The row of predicted types outside the label set: their words are a model's, not ours."""


def by_type(reading: Reading, rows: Sequence[Judged]) -> dict[str, Counts]:
    """Counts of each type of the reading in its order, then of unknown ones if there are any."""
    tp, predicted, gold = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        found = row.predicted
        tp.update(map(reading.type_of, found & row.gold))
        predicted.update(map(reading.type_of, found))
        gold.update(map(reading.type_of, row.gold))
    counts = {name: Counts(tp[name], predicted[name], gold[name]) for name in reading.types}
    known = sum(counts.values(), Counts())
    unknown = Counts(
        tp.total() - known.tp, predicted.total() - known.predicted, gold.total() - known.gold
    )
    return counts if unknown == Counts() else {**counts, UNKNOWN: unknown}


def macro_f1(types: Mapping[str, Counts]) -> float:
    """The mean F1 over all classes of the task; one that nothing has counts as 0."""
    return _mean([counts.f1 for name, counts in types.items() if name != UNKNOWN])


def macro_f1_present(types: Mapping[str, Counts]) -> float:
    """The mean F1 over the classes that gold or predictions hold, as scikit-learn averages."""
    return _mean([counts.f1 for counts in types.values() if counts.gold or counts.predicted])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
