"""The interval of a difference of micro F1: a paired bootstrap over groups.

Both rows answer the same examples, so a resample draws the same groups for both: what makes an
example hard for both cancels. (Efron and Tibshirani, An Introduction to the Bootstrap, 1993;
percentile interval.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from repro.scoring.bootstrap import CHUNK
from repro.scoring.counts import Counts

Runs = Sequence[Sequence[Counts]]
"""One list per training seed: the counts of each group, in one order for all."""


@dataclass(frozen=True, slots=True)
class Difference:
    """F1 of one row minus that of another, each a mean over its seeds, with an interval."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval lies on one side of zero."""
        return self.low > 0 or self.high < 0


def f1_difference(
    first: Runs, second: Runs, *, resamples: int, level: float, seed: int
) -> Difference:
    """The difference over all groups, and its middle `level` over resamples of the groups.

    Each resample draws as many groups as there are, with replacement, the same for every run.
    Without any group the difference is 0.
    """
    tables = [*map(_table, first), *map(_table, second)]
    groups = len(first[0])
    if not groups:
        return Difference(0.0, 0.0, 0.0)
    whole = np.ones((1, groups), dtype=np.int64)
    value = float(_differences(whole, tables, len(first))[0])
    generator = np.random.default_rng(seed)
    step = max(1, CHUNK // groups)
    parts = []
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        times = generator.multinomial(groups, [1 / groups] * groups, size=size)
        parts.append(_differences(times, tables, len(first)))
    tail = (1 - level) / 2
    low, high = np.quantile(np.concatenate(parts), [tail, 1 - tail])
    return Difference(value, float(low), float(high))


def _table(run: Sequence[Counts]) -> NDArray[np.int64]:
    rows = [(2 * group.tp, group.predicted + group.gold) for group in run]
    return np.array(rows, dtype=np.int64).reshape(len(run), 2)


def _differences(
    times: NDArray[np.int64], tables: Sequence[NDArray[np.int64]], first: int
) -> NDArray[np.float64]:
    """Mean F1 of the first tables minus that of the others, for each row of `times`."""
    scores = np.stack([_f1(times @ table) for table in tables])
    difference: NDArray[np.float64] = scores[:first].mean(axis=0) - scores[first:].mean(axis=0)
    return difference


def _f1(sums: NDArray[np.int64]) -> NDArray[np.float64]:
    whole = sums[:, 1]
    return np.divide(sums[:, 0], whole, out=np.zeros(len(sums)), where=whole > 0)
