"""Rebuilt figures beside the expectation and the published figures; `diff.md`, `diff.csv`."""

from dataclasses import dataclass

from repro.markdown import pipe_table
from repro.params import TablesParams
from repro.published.store import Published
from repro.published.terms import Key
from repro.spreadsheet import csv_text
from repro.tables.grid import PROTOCOLS
from repro.tables.results import Results
from repro.verdict.comparable import incomparable
from repro.verdict.judge import VERDICTS, Judgement, Verdict, judge

NAMES = ["Row", "Corpus", "Metric"]
FIGURES = {"Expected", "Published", "Rebuilt", "Delta"}
ROUNDED = 0.0005
"""What rounding to three places moves a figure by, at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure held against a reference; `printed` is the reference as it is shown.

    `title` and `corpus` are what readers call the row and the corpus of `key`.
    """

    key: Key
    title: str
    corpus: str
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
    tolerance = expected_tolerance(key[0], results.params)
    judgement = _judge(key, reference, results, tolerance, barrier="")
    return Line(key, *_titles(key, results), reference, f"{reference:.4f}", judgement)


def _published(key: Key, known: Published, results: Results) -> Line:
    figure = known.cells.get(key)
    barrier = incomparable(results.params, key[0], key[1])
    tolerance = results.params.verdict.tolerance
    if figure is None:
        judgement = _judge(key, None, results, tolerance, barrier)
        return Line(key, *_titles(key, results), None, "", judgement)
    judgement = _judge(key, figure.number, results, tolerance, barrier)
    return Line(
        key, *_titles(key, results), figure.number, figure.value, judgement, figure.standing
    )


def expected_tolerance(row: str, params: TablesParams) -> float:
    """How far a row's figures may lie from the profile's own, made perhaps on another processor.

    Answers that rest on counts and rules are the same on each; a model's are not, since another
    processor adds up in another order, and training makes much of little.
    """
    exact = row in params.baselines
    return min(ROUNDED, params.verdict.tolerance) if exact else params.verdict.tolerance


def _judge(
    key: Key, reference: float | None, results: Results, tolerance: float, barrier: str
) -> Judgement:
    row, dataset, metric = key
    cell = results.cells.get((row, dataset))
    metrics = None if cell is None else cell.metrics
    return judge(
        reference,
        [] if cell is None else cell.values(metric),
        tolerance,
        interval=metrics.interval if metrics is not None and metric == "f1" else None,
        incomparable=barrier,
        missing=_no_row(row, results.params) if cell is None else cell.reason,
    )


def _no_row(row: str, params: TablesParams) -> str:
    return f"no row {row} in profile {params.profile}"


def _titles(key: Key, results: Results) -> tuple[str, str]:
    row, dataset, _ = key
    return results.row_title(row), results.corpus_title(dataset)


def markdown(diff: Diff, params: TablesParams) -> str:
    """Both comparisons, with deltas (rebuilt minus reference), and how the verdicts count up."""
    parts = [
        [f"# Differences. {params.title}; {PROTOCOLS[params.protocol]}"],
        ["## Against this profile's own expectation"],
        *_expected_part(diff, params),
        ["## Against the published figures"],
        *_published_part(diff, params),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _expected_part(diff: Diff, params: TablesParams) -> list[list[str]]:
    if diff.expected is None:
        return [[no_expectation(params)]]
    rows = [
        [
            *_names(line),
            line.printed,
            _number(line.judgement.rebuilt),
            _delta(line),
            line.verdict,
        ]
        for line in diff.expected
    ]
    header = [*NAMES, "Expected", "Rebuilt", "Delta", "Verdict"]
    said = counted(diff.expected, params)
    if any(
        expected_tolerance(line.key[0], params) < params.verdict.tolerance for line in diff.expected
    ):
        said += f" Baselines, which train no language model: {ROUNDED}."
    if diff.unexpected:
        said += f" {diff.unexpected} rebuilt figures are not in it yet."
    return [[said], pipe_table(header, rows, right=FIGURES)]


def _published_part(diff: Diff, params: TablesParams) -> list[list[str]]:
    lines = [line for line in diff.published if line.verdict != "not published"]
    rows = [
        [
            *_names(line),
            line.printed,
            line.standing,
            _number(line.judgement.rebuilt),
            _delta(line),
            line.verdict,
            line.judgement.reason or "-",
        ]
        for line in lines
    ]
    header = [*NAMES, "Published", "Standing", "Rebuilt", "Delta", "Verdict", "Reason"]
    return [[counted(diff.published, params)], pipe_table(header, rows, right=FIGURES)]


def no_expectation(params: TablesParams) -> str:
    """What stands where a profile was never run."""
    return (
        f"None yet: profile {params.profile} was never run, or its figures were never accepted "
        f"with `repro expect -p {params.profile}`."
    )


def counted(lines: list[Line], params: TablesParams) -> str:
    """How many figures have each verdict, in one sentence."""
    found = [f"{number} {verdict}" for verdict, number in count(lines).items() if number]
    figures = "1 figure" if len(lines) == 1 else f"{len(lines)} figures"
    return f"{figures}: {', '.join(found)} (tolerance {params.verdict.tolerance})."


def csv_of(diff: Diff) -> str:
    """Every line of both comparisons, with all digits."""
    key = ["reference", "row", "dataset", "metric"]
    header = [*key, "value", "standing", "rebuilt", "delta", "verdict", "reason"]
    both = [("expected", line) for line in diff.expected or []]
    both += [("published", line) for line in diff.published]
    return csv_text([header, *([name, *_record(line)] for name, line in both)])


def _record(line: Line) -> list[object]:
    judgement = line.judgement
    return [
        *line.key,
        line.reference if line.reference is None or not line.standing else line.printed,
        line.standing,
        judgement.rebuilt,
        judgement.delta,
        judgement.verdict,
        judgement.reason,
    ]


def _names(line: Line) -> list[str]:
    return [line.title, line.corpus, line.key[2]]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _delta(line: Line) -> str:
    return "-" if line.judgement.delta is None else f"{line.judgement.delta:+.4f}"
