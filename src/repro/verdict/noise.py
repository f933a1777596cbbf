"""How far one more run of the same cell may fall from the runs there are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

FEWEST_SEEDS = 3
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Spread:
    """Several seeds of one cell: mean, sample deviation, 95% prediction interval."""

    seeds: int
    mean: float
    deviation: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of a cell's figures over seeds, or None below three seeds.

    The prediction interval for one more seed, under a normal model, is
    mean +- t(0.975, n - 1) * sd * sqrt(1 + 1/n)  (Hahn and Meeker, Statistical Intervals, 4.7).
    """
    count = len(values)
    if count < FEWEST_SEEDS:
        return None
    from scipy.stats import t

    mean, deviation = fmean(values), stdev(values)
    quantile = float(t.ppf((1 + LEVEL) / 2, count - 1))
    half = quantile * deviation * math.sqrt(1 + 1 / count)
    return Spread(count, mean, deviation, mean - half, mean + half)
