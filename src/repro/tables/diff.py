"""Rebuilt figures beside the profile's own expectation and beside the published figures."""

from dataclasses import dataclass

from repro.params import Params, models
from repro.published.store import Published
from repro.published.terms import Key
from repro.tables.cells import Results
from repro.verdict.comparable import incomparable
from repro.verdict.judge import VERDICTS, Judgement, Verdict, judge


@dataclass(frozen=True, slots=True)
class Line:
    """One figure held against a reference; `printed` is the reference as it is shown."""

    key: Key
    title: str
    reference: float | None
    printed: str
    judgement: Judgement
    standing: str = ""

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict


@dataclass(frozen=True, slots=True)
class Diff:
    """`expected`: a line for every figure of the committed expectation, None if there is none.

    `unexpected`: how many rebuilt figures that expectation lacks.
    `published`: a line for every published figure, then for every rebuilt one without any.
    """

    expected: list[Line] | None
    unexpected: int
    published: list[Line]

    def differing(self) -> list[Line]:
        """Every line that differs from its reference, or that the expectation has and we lack."""
        lost = [line for line in self.expected or [] if line.verdict == "not run"]
        return lost + [
            line for line in [*(self.expected or []), *self.published] if line.verdict == "differs"
        ]


def make_diff(results: Results, expectation: dict[Key, float] | None, known: Published) -> Diff:
    """Judge every rebuilt figure against both references."""
    rebuilt = results.figures()
    expected = None
    if expectation is not None:
        expected = [_expected(key, value, results) for key, value in expectation.items()]
    unexpected = sum(key not in (expectation or {}) for key in rebuilt)
    keys = [*known.cells, *(key for key in rebuilt if key not in known.cells)]
    return Diff(expected, unexpected, [_published(key, known, results) for key in keys])


def count(lines: list[Line]) -> dict[Verdict, int]:
    """How many lines have each verdict, every verdict named."""
    return {verdict: sum(line.verdict == verdict for line in lines) for verdict in VERDICTS}


def _expected(key: Key, reference: float, results: Results) -> Line:
    judgement = _judge(key, reference, results, barrier="")
    return Line(key, _title(key, results), reference, f"{reference:.4f}", judgement)


def _published(key: Key, known: Published, results: Results) -> Line:
    figure = known.cells.get(key)
    barrier = incomparable(results.params, key[0], key[1])
    title = _title(key, results)
    if figure is None:
        return Line(key, title, None, "", _judge(key, None, results, barrier))
    judgement = _judge(key, figure.number, results, barrier)
    return Line(key, title, figure.number, figure.value, judgement, figure.standing)


def _judge(key: Key, reference: float | None, results: Results, barrier: str) -> Judgement:
    row, dataset, metric = key
    cell = results.cells.get((row, dataset))
    metrics = None if cell is None else cell.metrics
    return judge(
        reference,
        [] if cell is None else cell.values(metric),
        results.params.verdict.tolerance,
        interval=metrics.interval if metrics is not None and metric == "f1" else None,
        incomparable=barrier,
        missing=_no_row(row, results.params) if cell is None else cell.reason,
    )


def _no_row(row: str, params: Params) -> str:
    return f"no row {row} in profile {params.profile}"


def _title(key: Key, results: Results) -> str:
    row, _, _ = key
    known = models()
    return results.rows.get(row) or (known[row].title if row in known else row)
