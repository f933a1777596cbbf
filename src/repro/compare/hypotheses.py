"""The ledger of hypotheses, judged from whatever has been run, in any profile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import hypot, sqrt
from pathlib import Path
from typing import Literal

from repro.compare.record import Compared, read_record
from repro.params import Transfer, load
from repro.paths import Paths, profiles
from repro.published.hypotheses import Check, Condition, Hypothesis
from repro.published.terms import Metric
from repro.recorded import recorded
from repro.registry import corpus_entry
from repro.tables.results import Metrics, Result, Results, load_results
from repro.tables.thresholds import At
from repro.tables.transfers import Transferred, load_transfers
from repro.verdict.judge import EXACT

SAME = 1.1e-6
"""Figures are written with six digits, and a mean of such figures is rounded once more."""
NORMAL_95 = 1.96
TABLES = Path("paper_tables")
COMPARISONS = ("*/compare/*.json", "comparisons/*.json")
"""Of rows of one profile, and of rows of two."""
Pair = tuple[str, str, str, str, str]
"""Profile and row, profile and row of the other, and the corpus."""
Outcome = Literal["supported", "broken", "not testable"]
DECIDED: tuple[Outcome, ...] = ("supported", "broken")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says of a row on one corpus; `rows` names both rows that it holds together."""

    outcome: Outcome
    row: str
    corpus: str
    reason: str
    rows: str = ""

    @property
    def scope(self) -> str:
        """The model and the corpus."""
        return f"{self.row} on {self.corpus}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A hypothesis and all findings on it."""

    hypothesis: Hypothesis
    findings: list[Finding]

    @property
    def outcome(self) -> Outcome | Literal["mixed"]:
        """What all findings that decide say; mixed where some support it and others break it."""
        found = {one.outcome for one in self.findings}
        decided = [name for name in DECIDED if name in found]
        if len(decided) > 1:
            return "mixed"
        return decided[0] if decided else "not testable"

    @property
    def scope(self) -> str:
        """Where the outcome was seen."""
        seen = {name: self._seen(name) for name in DECIDED}
        if self.outcome == "mixed":
            return "; ".join(f"{name}: {where}" for name, where in seen.items())
        return "; ".join(filter(None, seen.values())) or "-"

    @property
    def reasons(self) -> list[str]:
        """Why the outcome is what it is: the findings that decide, or all where none does."""
        decided = [one for one in self.findings if one.outcome in DECIDED]
        return [f"{one.outcome} on {one.corpus}: {one.reason}" for one in decided or self.findings]

    def _seen(self, outcome: Outcome) -> str:
        """Each row with the corpora on which a check had this outcome."""
        corpora: dict[str, dict[str, None]] = {}
        for one in self.findings:
            if one.outcome == outcome:
                corpora.setdefault(one.row, {})[one.corpus] = None
        return "; ".join(f"{row} on {', '.join(names)}" for row, names in corpora.items())

    @property
    def settled_by(self) -> str:
        """The profiles whose figures settle it."""
        names = [
            row.partition(":")[0] for one in self.hypothesis.checks for row in (one.of, one.than)
        ]
        return ", ".join(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Figures:
    """A cell that was run, and the title of its row; `at` a threshold on its samples."""

    title: str
    corpus: str
    cell: Result
    metrics: Metrics
    at: At | None = None

    def value(self, metric: Metric) -> float:
        """A figure of the cell, at the threshold where there is one."""
        if self.at and self.cell.thresholds:
            return self.cell.thresholds.value(self.at, metric) or 0.0
        return self.cell.value(metric) or 0.0

    def half(self, metric: Metric) -> float:
        """Half of a figure's 95% interval.

        F1 has its bootstrap. Precision and recall are shares of the predicted and of the gold
        items, taken as independent ones (normal approximation).
        """
        if metric == "f1":
            return (self.metrics.f1_high - self.metrics.f1_low) / 2
        share, items = self.value(metric), (self.metrics.model_extra or {}).get("gold", 0.0)
        if metric == "precision":
            items *= self.value("recall") / share if share else 0.0
        return NORMAL_95 * sqrt(share * (1 - share) / items) if items else 1.0


class Ledger:
    """Reads the results of each profile once."""

    def __init__(self) -> None:
        self._results: dict[str, Results] = {}
        self._paired = _committed()

    def judge(self, hypotheses: Sequence[Hypothesis]) -> list[Judged]:
        """Judge every hypothesis, in the file's order."""
        return [Judged(one, [*self._findings(one)]) for one in hypotheses]

    def _findings(self, hypothesis: Hypothesis) -> Iterator[Finding]:
        for check in hypothesis.checks:
            for dataset in check.on:
                yield replace(
                    self._finding(check, dataset), rows=f"{check.of} against {check.than}"
                )

    def _finding(self, check: Check, dataset: str) -> Finding:
        if check.source:
            return self._carried(check, Transfer(source=check.source, target=dataset))
        first = self._figures(check.of, dataset)
        second = self._figures(check.than, check.than_on or dataset)
        if isinstance(first, str) or isinstance(second, str):
            reason = first if isinstance(first, str) else str(second)
            return Finding("not testable", check.of, corpus_entry(dataset).title, reason)
        if not check.at:
            pair = self._pair(check, first, second)
            return _compared(check, first, second, first.corpus, pair)
        known = [at for at in check.at if _chosen(first, at)]
        if not known:
            reason = "no threshold on samples was chosen"
            return Finding("not testable", first.title, first.corpus, reason)
        tried = [_compared(check, replace(first, at=at), second, first.corpus) for at in known]
        pairs = zip(known, tried, strict=True)
        reason = "; or ".join(f"at {at}: {one.reason}" for at, one in pairs)
        outcome = _any([one.outcome for one in tried])
        return Finding(outcome, first.title, first.corpus, reason)

    def _carried(self, check: Check, pair: Transfer) -> Finding:
        """A transfer against what was trained on its target, on the rows that neither has seen."""
        profile, _, row = check.of.partition(":")
        results = self._of(profile)
        place = f"{corpus_entry(pair.target).title}, trained on {corpus_entry(pair.source).title}"
        if isinstance(results, str):
            return Finding("not testable", check.of, place, results)
        found = load_transfers(results, Paths(profile))
        moved = next((one for one in found if (one.row, one.pair) == (row, pair)), None)
        if moved is None:
            reason = f"profile {profile} has no such transfer"
            return Finding("not testable", check.of, place, reason)
        first = _known(check.of, moved.side("source"), results)
        second = _known(check.of, moved.side("target"), results)
        if isinstance(first, str) or isinstance(second, str):
            reason = first if isinstance(first, str) else str(second)
            return Finding("not testable", check.of, place, reason)
        return _compared(check, first, second, place, _paired(moved, first, second))

    def _figures(self, name: str, dataset: str) -> Figures | str:
        """A cell's figures, or why there are none."""
        profile, _, row = name.partition(":")
        results = self._of(profile)
        if isinstance(results, str):
            return results
        cell = results.cells.get((row, dataset))
        if cell is None:
            return f"profile {profile} has no row {row}"
        return _known(name, cell, results)

    def _pair(self, check: Check, first: Figures, second: Figures) -> Compared | None:
        """The two rows paired on one corpus, if that was done with the figures of now."""
        if first.corpus != second.corpus:
            return None
        profile, _, row = check.of.partition(":")
        other, _, than = check.than.partition(":")
        found = self._paired.get((profile, row, other, than, first.cell.dataset))
        if found is None or not same(found.first, first.value("f1")):
            return None
        return found if same(found.second, second.value("f1")) else None

    def _of(self, profile: str) -> Results | str:
        """A profile's results, or why there are none."""
        if profile not in profiles():
            return f"no profile {profile} in this checkout"
        if profile not in self._results:
            params, paths = load(profile)
            self._results[profile] = load_results(params.of_tables, paths)
        return self._results[profile]


def same(first: float, second: float) -> bool:
    """Whether two figures are one, but for how they were rounded."""
    return abs(first - second) <= SAME


def _committed() -> dict[Pair, Compared]:
    """All rows that were paired, of any profile, as it stands in git."""
    files = [path for pattern in COMPARISONS for path in sorted(TABLES.glob(pattern))]
    return {
        (found.profile, found.row, one.profile, one.row, one.dataset): one
        for found in map(read_record, files)
        for one in found.compared
        if not one.reason
    }


def _known(name: str, cell: Result, results: Results) -> Figures | str:
    """The figures of a cell, or why nothing may be concluded from it."""
    title = results.corpus_title(cell.dataset)
    if cell.metrics is None:
        return f"{name} on {title} was not run: {cell.reason}"
    if cell.metrics.few_groups:
        return f"{name} on {title} has only {cell.metrics.groups} groups"
    return Figures(results.row_title(cell.row), title, cell, cell.metrics)


def _compared(
    check: Check, first: Figures, second: Figures, corpus: str, pair: Compared | None = None
) -> Finding:
    """What all conditions of a check say together."""
    found = [_condition(one, first, second, pair) for one in check.conditions]
    reason = "; ".join([*(why for _, why in found), *_machines(check, first, second)])
    return Finding(_together([outcome for outcome, _ in found]), first.title, corpus, reason)


def _machines(check: Check, first: Figures, second: Figures) -> Iterator[str]:
    """That the two rows were made on machines of two kinds, which moves figures too."""
    found = _machine(check.of, first.cell.dataset), _machine(check.than, second.cell.dataset)
    if all(found) and len(set(found)) > 1:
        yield f"on two kinds of machine: {found[0]} and {found[1]}"


def _machine(name: str, dataset: str) -> str:
    """The GPU or processor that trained a row, or answered where nothing was trained."""
    profile, _, row = name.partition(":")
    stages = recorded(Paths(profile).provenance(row, dataset))
    stage = stages.get("train") or stages.get("predict") or {}
    device = str(stage.get("device", ""))
    return str(stage.get("cpu", "")) if device == "cpu" else device


def _chosen(figures: Figures, at: At) -> bool:
    """Whether a cell has figures at a threshold."""
    known = figures.cell.thresholds
    return known is not None and known.value(at, "f1") is not None


def _condition(
    one: Condition, first: Figures, second: Figures, pair: Compared | None
) -> tuple[Outcome, str]:
    """Whether a condition holds; the intervals must leave no doubt."""
    values = first.value(one.metric), second.value(one.metric)
    scale = 1 + one.bound
    over = values[0] - scale * values[1]
    change = f"{values[0] / values[1] - 1:+.1%}" if values[1] else "no ratio"
    reason = (
        f"{one.metric} {values[0]:.4f} against {values[1]:.4f} ({change}; bound {one.bound:+.0%})"
    )
    doubt = hypot(first.half(one.metric), scale * second.half(one.metric))
    if pair and one.metric == "f1":
        reason = f"{reason[:-1]}; paired {pair.difference:+.4f}, {_interval(pair)})"
        doubt = _paired_doubt(pair, over, one.bound * second.half("f1"))
    if abs(over) <= doubt:
        return "not testable", f"{reason}, within the interval{'' if pair else 's'}"
    side = over if one.upward else -over
    holds = side > EXACT if one.strict else side >= -EXACT
    return ("supported" if holds else "broken"), reason


def _paired(moved: Transferred, first: Figures, second: Figures) -> Compared | None:
    """A transfer and the row that was trained on its target, paired on the unseen rows."""
    found = moved.metrics
    if found is None:
        return None
    change, low, high = (found.value(f"difference{end}") for end in ("", "_low", "_high"))
    if change is None or low is None or high is None:
        return None
    f1 = first.value("f1"), second.value("f1")
    return Compared(
        "", moved.row, moved.pair.target, "", *f1, change, low, high, found.clean_groups
    )


def _interval(pair: Compared) -> str:
    return f"{pair.low:+.4f} to {pair.high:+.4f}"


def _paired_doubt(pair: Compared, over: float, bound: float) -> float:
    """How far from the bound a change of paired rows must be; `over` says on which side it is.

    That side of their interval, and what the bound's share of the other row adds.
    """
    side = pair.difference - pair.low if over > 0 else pair.high - pair.difference
    return hypot(side, bound)


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    if "broken" in outcomes:
        return "broken"
    return "not testable" if "not testable" in outcomes else "supported"


def _any(outcomes: Sequence[Outcome]) -> Outcome:
    """Of several ways one is enough."""
    found: tuple[Outcome, ...] = ("supported", "not testable")
    return next((name for name in found if name in outcomes), "broken")
