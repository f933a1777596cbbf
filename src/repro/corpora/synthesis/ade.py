"""ADE: `pmid|sentence|effect|start|end|drug|start|end`, a row a relation; `pmid NEG sentence`.

Offsets count from the start of the document. 20% of the real sentences are related; here 40% are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from repro.corpora.synthesis.streams import document_id, generator, write
from repro.corpora.synthesis.text import Sentence, Slot, cue, fill
from repro.params import Synthesis

RELATED = 0.4
VAGUE = 0.06
REPEATED = 0.04
PER_DOCUMENT = 3
OTHER_CUES = ("routine", "help")
# Every frame serves both classes: only the cue tells them apart.
FRAMES = (
    "{disease} was {cue} in a {age} {gender} after {route} {drug} therapy",
    "{drug} {cue} {disease} and {disease2} in two {population} at the clinic",
    "{severity} {disease} was {cue} during {drug} and {drug2} treatment",
    "we report {number} {population} with {disease} that was {cue} by {drug}",
    "{disease} was {cue} in {population} on {dosage} of {drug}",
    "in a {gender} with {disease2} the {route} {drug} {cue} {disease}",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence of a document that starts `start` characters into it."""

    pmid: str
    start: int
    related: bool
    sentence: Sentence


def files(folder: Path, sizes: Synthesis, seed: int) -> None:
    """Write DRUG-AE.rel and ADE-NEG.txt: the corpus has no split, the sizes are added up."""
    size = sizes.train + sizes.dev + sizes.test
    write(folder / "DRUG-AE.rel", _related(size, seed))
    write(folder / "ADE-NEG.txt", _unrelated(size, seed))


def _related(size: int, seed: int) -> Iterator[str]:
    for row in _rows(size, seed):
        if row.related:
            for effect in _named("disease", row):
                for drug in _named("drug", row):
                    yield f"{row.pmid}|{row.sentence.text}|{_place(effect)}|{_place(drug)}\n"


def _unrelated(size: int, seed: int) -> Iterator[str]:
    repeats = generator("ade", "repeats", seed)
    for row in _rows(size, seed):
        if not row.related:
            times = 2 if repeats.random() < REPEATED else 1
            yield f"{row.pmid} NEG {row.sentence.text}\n" * times


def _rows(size: int, seed: int) -> Iterator[Row]:
    """All sentences in order: both files read the same stream, so neither is held in memory."""
    rng = generator("ade", "all", seed)
    start = 0
    for number in range(size):
        start = start if number % PER_DOCUMENT else 0
        related = rng.random() < RELATED
        word = cue("harm" if related else rng.choice(OTHER_CUES), rng, VAGUE)
        sentence = fill(rng.choice(FRAMES) + " .", rng, {"cue": word})
        yield Row(document_id("train", number // PER_DOCUMENT), start, related, sentence)
        start += len(sentence.text) + 1


def _named(group: str, row: Row) -> list[Slot]:
    return [slot for slot in row.sentence.moved(row.start).values() if slot.group == group]


def _place(slot: Slot) -> str:
    return f"{slot.text}|{slot.start}|{slot.end}"
