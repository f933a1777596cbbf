"""analysis.md: one table over all corpora, then where each row errs."""

from collections.abc import Iterable, Mapping, Sequence

from repro.analysis.buckets import BUCKETS
from repro.analysis.measures import MEASURES
from repro.analysis.table import Line
from repro.markdown import pipe_table
from repro.verdict.judge import FEWEST_GROUPS

FEW = "*"
ERRORS = (
    "F1 of a row in each bucket, with its bootstrap interval; `recall` counts gold items by kind. "
    f"{FEW}: fewer than {FEWEST_GROUPS} groups, so the interval says little. Where a bucket has no "
    "gold item no F1 can be had, and it is 0: `Exact` is the share answered without error."
)


def render(lines: Sequence[Line], about: Sequence[str], missing: Iterable[str]) -> str:
    """The whole page; `about` are its first sentences, `missing` the cells without answers."""
    datasets = list(dict.fromkeys(line.dataset for line in lines))
    parts = [
        ["# What makes a corpus hard"],
        [f"- {sentence}" for sentence in about],
        ["## The corpora"],
        measures([line for line in lines if not line.row], datasets),
        [f"- `{name}`: {meaning}" for name, meaning in MEASURES.items()],
        ["## Where the answers err"],
        [ERRORS],
        [f"- `{name}`: {meaning}" for name, meaning in BUCKETS.items()],
    ]
    for dataset in datasets:
        if rows := [line for line in lines if line.dataset == dataset and line.row]:
            parts += [[f"### {dataset}"], errors(rows)]
    if absent := list(missing):
        parts += [["Without answers:"], [f"- {cell}" for cell in absent]]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def measures(lines: Sequence[Line], datasets: Sequence[str]) -> list[str]:
    """A line per measure, a column per corpus; empty where the measure has no meaning."""
    found: Mapping[tuple[str, str], float] = {
        (line.measure, line.dataset): line.value for line in lines
    }
    rows = [
        [name, *(number(found.get((name, dataset))) for dataset in datasets)]
        for name in MEASURES
        if any((name, dataset) in found for dataset in datasets)
    ]
    return pipe_table(["Measure", *datasets], rows, right=datasets)


def errors(lines: Sequence[Line]) -> list[str]:
    """A line per row, measure and bucket of one corpus."""
    header = ["Row", "Measure", "Bucket", "Figure", "Value", "Interval", "P", "R", "Exact"]
    counts = ["Examples", "Groups", "Gold"]
    rows = [
        [
            line.row,
            line.measure or "all",
            line.bucket,
            line.figure,
            number(line.value),
            interval(line),
            number(line.precision),
            number(line.recall),
            number(line.exact),
            number(line.examples),
            number(line.groups),
            number(line.gold),
        ]
        for line in lines
    ]
    return pipe_table([*header, *counts], rows, right=[*header[4:], *counts])


def interval(line: Line) -> str:
    """The interval, starred where it rests on few groups."""
    star = FEW if (line.groups or 0) < FEWEST_GROUPS else ""
    return f"{number(line.low)} to {number(line.high)}{star}"


def number(value: float | None) -> str:
    """Whole numbers as they are, others with four decimals."""
    if value is None:
        return ""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.4f}"
