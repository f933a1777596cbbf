"""Whether rebuilt figures bear out a claim: supported, contradicted, or not testable, and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from repro.published.claims import Bound, Claim, Highest, Range, Rank
from repro.published.grid import paper
from repro.published.terms import decimals
from repro.verdict.judge import EXACT

Outcome = Literal["supported", "contradicted", "not testable"]
Pair = tuple[str, str]
"""Model, dataset."""
Values = Mapping[Pair, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """What figures say of a claim, and the figures or the reason."""

    outcome: Outcome
    reason: str


def evaluate(claim: Claim, known: Values, missing: Mapping[Pair, str], tolerance: float) -> Finding:
    """Test a claim on the figures `known`; `missing` gives the reason for each cell without one.

    One figure can contradict a claim; only all cells of its scope together can support it.
    """
    counter = contradiction(claim, known, tolerance)
    if counter:
        return Finding("contradicted", counter)
    lacking = Counter(missing[pair] for pair in claim.scope() if pair not in known)
    if not lacking:
        return Finding("supported", f"all {_cells(len(claim.scope()))} bear it out")
    reasons = "; ".join(f"{reason} ({_cells(number)})" for reason, number in lacking.items())
    whole = len(claim.scope())
    found = whole - lacking.total()
    kept = f"{found} of {_cells(whole)} bear it out; " if found else ""
    return Finding("not testable", f"{kept}{reasons}")


def contradiction(claim: Claim, known: Values, tolerance: float) -> str:
    """The first figures that contradict a claim, or an empty string."""
    inside = {pair: known[pair] for pair in claim.scope() if pair in known}
    complete = len(inside) == len(claim.scope())
    match claim:
        case Bound():
            return _against_bound(claim, inside)
        case Range():
            return _against_range(claim, inside, tolerance, complete=complete)
        case Rank():
            return _against_rank(claim, inside)
        case Highest():
            return _against_highest(claim, inside, tolerance, complete=complete)


def shown(pair: Pair, value: float) -> str:
    """A figure with its place: 'ADE, DeepSeek-LLM-7B: 0.6730'."""
    model, dataset = pair
    return f"{paper().corpora[dataset].title}, {paper().models[model].title}: {value:.4f}"


def _against_bound(claim: Bound, inside: Values) -> str:
    broken = [shown(*item) for item in inside.items() if not holds(claim, item[1])]
    return "; ".join(broken)


def holds(claim: Bound, value: float) -> bool:
    """Whether a figure keeps to a bound; half a unit of the last printed decimal is rounding."""
    if claim.above is not None:
        return value > float(claim.above)
    limit = claim.at_most or "1.0"
    return value <= float(limit) + _rounding(limit) + EXACT


def _rounding(printed: str) -> float:
    """How far a figure may lie from one that is printed with fewer decimals."""
    return 0.5 / float(10 ** decimals(printed))


def _against_range(claim: Range, inside: Values, tolerance: float, *, complete: bool) -> str:
    down, up = (max(tolerance, _rounding(end)) + EXACT for end in (claim.lowest, claim.highest))
    low, high = float(claim.lowest) - down, float(claim.highest) + up
    outside = [shown(*item) for item in inside.items() if not low <= item[1] <= high]
    if outside or not complete:
        return "; ".join(outside)
    lowest, highest = min(inside.values()), max(inside.values())
    reached = lowest <= float(claim.lowest) + down and highest >= float(claim.highest) - up
    return "" if reached else f"all cells lie between {lowest:.4f} and {highest:.4f}"


def _against_rank(claim: Rank, inside: Values) -> str:
    own = [value for (model, _), value in inside.items() if model == claim.best]
    if len(own) < sum(model == claim.best for model, _ in claim.scope()):
        return ""
    pair, value = max(inside.items(), key=lambda item: item[1])
    return shown(pair, value) if value > max(own) else ""


def _against_highest(claim: Highest, inside: Values, tolerance: float, *, complete: bool) -> str:
    slack = max(tolerance, *map(_rounding, claim.highest)) + EXACT
    above = [shown(*item) for item in inside.items() if item[1] > float(claim.highest[-1]) + slack]
    if above or not complete:
        return "; ".join(above)
    top = sorted(inside.values())[-len(claim.highest) :]
    printed = [float(value) for value in claim.highest]
    if all(abs(a - b) <= slack for a, b in zip(top, printed, strict=True)):
        return ""
    return "its highest are " + ", ".join(f"{value:.4f}" for value in top)


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"
