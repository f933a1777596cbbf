"""`diff.md` and `diff.csv`."""

from repro.params import Params, corpora
from repro.tables.commas import comma_table
from repro.tables.diff import Diff, Line, count
from repro.tables.grid import PROTOCOLS
from repro.tables.markdown import pipe_table

FIGURES = {"Expected", "Published", "Rebuilt", "Delta"}
COLUMNS = ["row", "dataset", "metric"]


def render_markdown(diff: Diff, params: Params) -> str:
    """Both comparisons, with deltas (rebuilt minus reference), and how the verdicts count up."""
    parts = [
        [f"# Differences. {params.title}; {PROTOCOLS[params.protocol]}"],
        ["## Against this profile's own expectation"],
        *_expected(diff, params),
        ["## Against the published figures"],
        *_published(diff, params),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _expected(diff: Diff, params: Params) -> list[list[str]]:
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
    header = ["Row", "Corpus", "Metric", "Expected", "Rebuilt", "Delta", "Verdict"]
    more = f" {diff.unexpected} rebuilt figures are not in it yet." if diff.unexpected else ""
    return [[counted(diff.expected, params) + more], pipe_table(header, rows, right=FIGURES)]


def _published(diff: Diff, params: Params) -> list[list[str]]:
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
    header = [
        "Row",
        "Corpus",
        "Metric",
        "Published",
        "Standing",
        "Rebuilt",
        "Delta",
        "Verdict",
        "Reason",
    ]
    return [[counted(diff.published, params)], pipe_table(header, rows, right=FIGURES)]


def no_expectation(params: Params) -> str:
    """What stands where a profile was never run."""
    return (
        f"None yet: profile {params.profile} was never run, or its figures were never accepted "
        f"with `repro expect -p {params.profile}`."
    )


def counted(lines: list[Line], params: Params) -> str:
    """How many figures have each verdict, in one sentence."""
    found = [f"{number} {verdict}" for verdict, number in count(lines).items() if number]
    figures = "1 figure" if len(lines) == 1 else f"{len(lines)} figures"
    return f"{figures}: {', '.join(found)} (tolerance {params.verdict.tolerance})."


def render_csv(diff: Diff) -> str:
    """Every line of both comparisons, with all digits."""
    header = ["reference", *COLUMNS, "value", "standing", "rebuilt", "delta", "verdict", "reason"]
    both = [("expected", line) for line in diff.expected or []]
    both += [("published", line) for line in diff.published]
    return comma_table([header, *([name, *_record(line)] for name, line in both)])


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
    _, dataset, metric = line.key
    known = corpora()
    return [line.title, known[dataset].title if dataset in known else dataset, metric]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _delta(line: Line) -> str:
    return "-" if line.judgement.delta is None else f"{line.judgement.delta:+.4f}"
