"""One verdict per figure, in a fixed order of precedence."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal, get_args

from repro.verdict.noise import spread

Verdict = Literal[
    "not published",
    "not run",
    "not comparable",
    "reproduced",
    "within sampling noise",
    "within seed noise",
    "differs",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""In order of precedence: the first that holds is given."""

FEWEST_GROUPS = 20
"""Below this many groups a bootstrap interval is printed but decides nothing."""

EXACT = 1e-9
"""Slack for decimals that binary numbers miss: 0.6735 - 0.673 is not quite 0.0005."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A bootstrap interval and the number of groups that were resampled."""

    low: float
    high: float
    groups: int

    def holds(self, value: float) -> bool:
        """Whether `value` lies inside, and there are groups enough to say so."""
        return self.groups >= FEWEST_GROUPS and self.low - EXACT <= value <= self.high + EXACT


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and what it rests on: the mean over seeds, its delta, and a reason if any."""

    verdict: Verdict
    rebuilt: float | None = None
    delta: float | None = None
    reason: str = ""


def judge(
    reference: float | None,
    rebuilt: Sequence[float],
    tolerance: float,
    interval: Interval | None = None,
    incomparable: str = "",
    missing: str = "",
) -> Judgement:
    """Hold one cell's figures, one per seed, against a reference.

    `incomparable` says why the two may not be compared, `missing` why there is no rebuilt figure.
    Delta is rebuilt minus reference; it is None where there is nothing to compare.
    """
    mean = fmean(rebuilt) if rebuilt else None
    if reference is None:
        return Judgement("not published", mean)
    if mean is None:
        return Judgement("not run", reason=_also(missing, incomparable))
    if incomparable:
        return Judgement("not comparable", mean, reason=incomparable)
    delta = mean - reference
    return Judgement(_compare(reference, rebuilt, delta, tolerance, interval), mean, delta)


def _compare(
    reference: float,
    rebuilt: Sequence[float],
    delta: float,
    tolerance: float,
    interval: Interval | None,
) -> Verdict:
    if abs(delta) <= tolerance + EXACT:
        return "reproduced"
    if interval is not None and interval.holds(reference):
        return "within sampling noise"
    seeds = spread(rebuilt)
    if seeds is not None and seeds.low - EXACT <= reference <= seeds.high + EXACT:
        return "within seed noise"
    return "differs"


def _also(missing: str, incomparable: str) -> str:
    later = f"would not be comparable: {incomparable}" if incomparable else ""
    return "; ".join(part for part in (missing, later) if part)
