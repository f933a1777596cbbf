"""Stage `analyze`: what makes a profile's corpora hard, and where its rows err."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repro.analysis.corpus import Corpus, measure
from repro.analysis.errors import How, item_lines, row_lines
from repro.analysis.markdown import render
from repro.analysis.strings import Known
from repro.analysis.table import Line, to_csv
from repro.files import read_json, write_text
from repro.params import Name, Params, Prompt, Score
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.schema import SPLITS
from repro.scoring.cell import open_cell
from repro.text import NotRun
from repro.validation import Strict

NO_ANSWERS = "no predictions file"


class AnalyzeParams(Strict):
    """What stage `analyze` reads of params.yaml."""

    profile: Name
    seed: int
    datasets: list[Name]
    rows: list[Name]
    prompt: Prompt
    score: Score

    @classmethod
    def of(cls, params: Params) -> "AnalyzeParams":
        return cls.model_validate({name: getattr(params, name) for name in cls.model_fields})


@dataclass(frozen=True, slots=True)
class Analysis:
    """The lines of analysis.csv, and the cells without answers with the reason."""

    lines: list[Line]
    missing: list[str]
    synthetic: bool
    protocol: str


def write(params: AnalyzeParams, paths: Paths) -> None:
    """Write analysis.csv and analysis.md of a profile, over its prepared corpora.

    A cell without a predictions file is named in analysis.md and left out. Raises InputError where
    a corpus is not prepared, or predictions are not the corpus's.
    """
    done = [analyze(dataset, params, paths) for dataset in params.datasets]
    lines = [line for one in done for line in one.lines]
    write_text(paths.tables / "analysis.csv", to_csv(lines))
    missing = [cell for one in done for cell in one.missing]
    text = render(lines, about(done, params), missing)
    write_text(paths.tables / "analysis.md", text)


def analyze(dataset: str, params: AnalyzeParams, paths: Paths) -> Analysis:
    """One corpus of a profile, and every row that answered it."""
    prepared = open_prepared(paths, dataset)
    card = read_json(paths.card(dataset), prepared.remedy)
    corpus = Corpus(prepared.info, {split: prepared.rows(split) for split in SPLITS}, card)
    known = Known.of(corpus.info, corpus.train)
    figures = measure(corpus, known).items()
    lines = [Line(dataset, "", name, "", "measure", value) for name, value in figures]
    how = How(params.score, params.seed, params.prompt.style)
    missing = []
    for row in params.rows:
        found = list(cell_lines(row, dataset, paths, known, how))
        lines += [line for line in found if isinstance(line, Line)]
        missing += [line for line in found if isinstance(line, str)]
    return Analysis(lines, missing, bool(card["synthetic"]), corpus.info.protocol)


def cell_lines(
    row: str, dataset: str, paths: Paths, known: Known, how: How
) -> Iterator[Line | str]:
    """The lines of one row, or why it has none."""
    if not paths.predictions(row, dataset).exists():
        yield f"{row} on {dataset}: {NO_ANSWERS}"
        return
    cell = open_cell(row, dataset, paths, how.style)
    if isinstance(cell, NotRun):
        yield f"{row} on {dataset}: {cell.not_run}"
        return
    yield from row_lines(row, cell, known, how)
    yield from item_lines(row, cell, known.strings, how)


def about(done: Sequence[Analysis], params: AnalyzeParams) -> list[str]:
    """What a reader must know first."""
    protocols = ", ".join(dict.fromkeys(f"`{one.protocol}`" for one in done))
    invented = [name for name, one in zip(params.datasets, done, strict=True) if one.synthetic]
    sentences = [
        f"Profile `{params.profile}`, protocol {protocols}.",
        "Measures are of the test split where they do not say otherwise.",
        f"Intervals: {params.score.level:.0%}, {params.score.resamples} resamples of groups.",
    ]
    if invented:
        sentences.append(f"Synthetic, and so no evidence on any corpus: {', '.join(invented)}.")
    return sentences
