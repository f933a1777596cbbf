"""Placed figures into the store: nothing is overwritten unless it agrees, or one says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from repro.published.store import Figure
from repro.published.terms import Key, decimals
from repro.registry import corpora

EXACT = 1e-9
"""Slack for what binary numbers miss of figures with many decimals."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure at its place, as a fraction with the digits it was printed with."""

    key: Key
    value: str
    where: str


@dataclass(slots=True)
class Merge:
    """The store after an import, and what happened on the way, a line each."""

    figures: dict[Key, Figure]
    new: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def merge(
    stored: Mapping[Key, Figure],
    placed: Sequence[Placed],
    source: str,
    *,
    replace: bool,
    inconsistent: bool,
) -> Merge:
    """Take over placed figures.

    Refused: a figure that contradicts a stored one (unless `replace`), two figures for one cell,
    and precision, recall and F1 of a cell, stored ones included, where F1 does not follow (unless
    `inconsistent`: macro averages need not). Figures that agree after rounding or truncation to
    the fewer decimals confirm each other; the one with more decimals is kept.
    """
    result = Merge(dict(stored))
    agreed = _one_a_cell(placed, result)
    if not replace:
        _drop_contradicting(agreed, result)
    if not inconsistent:
        _drop_inconsistent(agreed, result)
    for figure in agreed.values():
        _take(figure, source, result)
    return result


def agree(one: str, other: str) -> bool:
    """Whether two printed figures can be the same one, printed with unlike decimals."""
    fewer, more = sorted((one, other), key=decimals)
    unit = Decimal(1).scaleb(-decimals(fewer))
    return any(
        Decimal(more).quantize(unit, rounding) == Decimal(fewer)
        for rounding in (ROUND_HALF_UP, ROUND_DOWN)
    )


def follows(precision: str, recall: str, f1: str) -> bool:
    """Whether F1 can be 2PR/(P+R) of figures that print as these: each within one last unit.

    A whole unit either way covers rounding and truncation; F1 grows with P and with R.
    """
    low, high = (
        _harmonic(
            max(0.0, float(precision) + sign * _unit(precision)),
            max(0.0, float(recall) + sign * _unit(recall)),
        )
        for sign in (-1, 1)
    )
    slack = _unit(f1) + EXACT
    return low - slack <= float(f1) <= high + slack


def _unit(printed: str) -> float:
    return float(Decimal(1).scaleb(-decimals(printed)))


def _harmonic(precision: float, recall: float) -> float:
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0


def _one_a_cell(placed: Sequence[Placed], result: Merge) -> dict[Key, Placed]:
    by_key: dict[Key, list[Placed]] = {}
    for one in placed:
        by_key.setdefault(one.key, []).append(one)
    agreed: dict[Key, Placed] = {}
    for key, ones in by_key.items():
        best = max(ones, key=lambda one: decimals(one.value))
        if all(agree(one.value, best.value) for one in ones):
            agreed[key] = best
        else:
            found = " and ".join(f"{one.value} ({one.where})" for one in ones)
            result.refused.append(f"{' '.join(key)}: the source holds {found}")
    return agreed


def _drop_contradicting(agreed: dict[Key, Placed], result: Merge) -> None:
    for key, one in list(agreed.items()):
        old = result.figures.get(key)
        if old is not None and not agree(old.value, one.value):
            del agreed[key]
            result.refused.append(
                f"{' '.join(key)}: {one.value} contradicts the stored {old.value} "
                f"({old.standing}; --replace takes the new one)"
            )


def _drop_inconsistent(agreed: dict[Key, Placed], result: Merge) -> None:
    for model, dataset in dict.fromkeys(key[:2] for key in agreed):
        keys: list[Key] = [(model, dataset, name) for name in ("precision", "recall", "f1")]
        known = {key: figure.value for key, figure in result.figures.items()}
        known |= {key: one.value for key, one in agreed.items()}
        triple = [known[key] for key in keys if key in known]
        if len(triple) == len(keys) and not follows(*triple):
            result.refused.append(
                f"{model} {dataset}: F1 {triple[2]} does not follow from P {triple[0]} and "
                f"R {triple[1]} (--inconsistent takes them: macro averages need not)"
            )
            for key in keys:
                agreed.pop(key, None)


def _take(one: Placed, source: str, result: Merge) -> None:
    model, dataset, metric = one.key
    old = result.figures.get(one.key)
    origin = f"{source}, {one.where}"
    task = corpora()[dataset].task
    new = Figure(task, dataset, model, metric, one.value, "imported", origin)
    name = " ".join(one.key)
    if old is None:
        result.new.append(f"{name}: {one.value}")
    elif agree(old.value, one.value):
        if decimals(old.value) > decimals(one.value):
            result.confirmed.append(f"{name}: {old.value} ({old.standing}) kept")
            return
        result.confirmed.append(f"{name}: {old.value} ({old.standing}), now {one.value}")
    else:
        result.replaced.append(f"{name}: {old.value} ({old.standing}) by {one.value}")
    result.figures[one.key] = new
