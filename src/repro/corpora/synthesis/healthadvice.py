"""HealthAdvice: CSV rows with a label of 0 (no advice), 1 (weak) or 2 (strong).

In structured abstracts the shares follow the real ones. A few rows stand twice, as in the real
files; the first such row of a file contradicts its twin.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from repro.corpora.synthesis.streams import document_id, generator, weighted, write
from repro.corpora.synthesis.text import cue, fill
from repro.params import Synthesis

CUES = {0: "finding", 1: "weak", 2: "strong"}
VAGUE = 0.06
PER_DOCUMENT = 4
TWIN_EVERY = 80
DESIGNS = ("RCT", "Retrospective", "Prospective", "Cross-Sectional", "Case-Control")
FRAMES = (
    "use of {dosage} of {drug} in {population} with {disease} was {cue} .",
    "{route} {drug} for {number} weeks was {cue} for {severity} {disease} .",
    "further care in {disease} was {cue} after {number} weeks of {drug} .",
    "in {population} the start of {route} {drug} or {drug2} therapy was {cue} .",
    "follow-up of {number} {population} on {dosage} of {drug} was {cue} .",
)


@dataclass(frozen=True, slots=True)
class File:
    """One file: its share of the corpus's size, label weights, and columns after the sentence."""

    name: str
    share: float
    weights: dict[int, float]
    columns: dict[str, Callable[[Random], str]]
    end: str


def _share(rng: Random) -> str:
    return f"{rng.random():.2f}"


def _flag(rng: Random) -> str:
    return str(rng.randrange(2))


FILES = (
    File(
        "structured_abstract",
        1.0,
        {0: 0.6, 1: 0.25, 2: 0.15},
        {"design": lambda rng: rng.choice(DESIGNS)},
        "",
    ),
    File(
        "discussion",
        0.5,
        {0: 0.9, 1: 0.05, 2: 0.05},
        {"rel_loc": _share, "citation_mentioned": _flag, "past_tense": _flag},
        " ",
    ),
    File("unstructured_abstract", 0.2, {0: 0.9, 1: 0.06, 2: 0.04}, {"rel_loc": _share}, " "),
)


def files(folder: Path, sizes: Synthesis, seed: int) -> None:
    """Write the three CSV files; the corpus has no split, so structured has the sizes' sum."""
    size = sizes.train + sizes.dev + sizes.test
    for file in FILES:
        rows = _rows(file, max(1, round(size * file.share)), seed)
        write(folder / f"annotations_{file.name}.csv", map(_csv, rows))


def _csv(row: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(row)
    return line.getvalue()


def _rows(file: File, size: int, seed: int) -> Iterator[list[str]]:
    """A header, and `size` rows without counting those that stand twice."""
    rng = generator("healthadvice", file.name, seed)
    yield ["label", "pmid", "sentence", *file.columns]
    for number in range(size):
        label = weighted(file.weights, rng)
        given = {"cue": cue(CUES[label], rng, VAGUE)}
        sentence = fill(rng.choice(FRAMES), rng, given).text + file.end
        pmid = document_id("train", number // PER_DOCUMENT)
        more = [column(rng) for column in file.columns.values()]
        yield [str(label), pmid, sentence, *more]
        if number % TWIN_EVERY == TWIN_EVERY - 1:
            twin = (label + 1) % 3 if number < TWIN_EVERY else label
            yield [str(twin), pmid, sentence, *more]
