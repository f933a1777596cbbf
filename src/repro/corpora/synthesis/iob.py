"""The IOB corpora: `token<TAB>tag`, a blank line after each sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from repro.corpora.synthesis.lexicon import GROUPS
from repro.corpora.synthesis.streams import generator, write
from repro.corpora.synthesis.text import fill
from repro.params import Synthesis
from repro.schema import SPLITS

NAMES = {"train": "train", "dev": "devel", "test": "test"}
LONGER = 0.35


@dataclass(frozen=True, slots=True)
class Scheme:
    """The mention types of a corpus by lexicon group, and its frames."""

    types: dict[str, str]
    frames: tuple[str, ...]


# A tail word is part of a mention after its head and outside of one elsewhere.
CHEMICAL_FRAMES = (
    "{drug} was {routine} in the serum of {number} {species} after {route} therapy",
    "levels of {drug} and {drug2} were {routine} during {route} treatment of {population}",
    "the {chemical_tail} group of {drug} was {vague} in {cell_line} cells at {number} weeks",
    "{drug} {decrease} the response to {drug2} in {number} {population}",
    "tissue samples of {number} {species} were {routine} without such {chemical_tail}",
    "{drug} , {drug2} and {drug3} were {routine} in the {place} of {cell_line} cells",
)
DISEASE_FRAMES = (
    "{disease} was {vague} in {number} {population} after {drug} therapy",
    "{population} with {severity} {disease} were {routine} during {drug} treatment",
    "{drug} {harm} {disease} and {disease2} in a {age} {gender}",
    "the {disease_tail} was {vague} again in these {number} {population} on {dosage} of {drug}",
    "{population} without further {disease} or {disease2} were {routine} for {number} weeks",
)
GENE_FRAMES = (
    "{gene} was {vague} in the {place} of {cell_line} cells after {number} days",
    "{gene} {increase} {gene2} in {number} {species} treated with {drug}",
    "the {gene_tail} was {routine} in {number} human tissue samples from {population}",
    "{gene} was {bind} to {gene2} and {gene3} in {number} {species}",
    "{number} {population} without {gene} had more {disease} at baseline",
    "{dosage} of {drug} had effects on the {place} in {number} {species}",
)
SCHEMES = {
    "bc5cdr": Scheme({"drug": "Chemical", "disease": "Disease"}, CHEMICAL_FRAMES + DISEASE_FRAMES),
    "bc4chemd": Scheme({"drug": "Chemical"}, CHEMICAL_FRAMES),
    "bc2gm": Scheme({"gene": "GENE"}, GENE_FRAMES),
}
TAILS = {"drug": "chemical_tail", "disease": "disease_tail", "gene": "gene_tail"}


def files(dataset: str, folder: Path, sizes: Synthesis, seed: int) -> None:
    """Write train.tsv, devel.tsv and test.tsv."""
    for split in SPLITS:
        rng = generator(dataset, split, seed)
        lines = _lines(SCHEMES[dataset], getattr(sizes, split), rng)
        write(folder / f"{NAMES[split]}.tsv", lines)


def _lines(scheme: Scheme, size: int, rng: Random) -> Iterator[str]:
    for _ in range(size):
        for token, tag in _sentence(scheme, rng):
            yield f"{token}\t{tag}\n"
        yield "\n"


def _sentence(scheme: Scheme, rng: Random) -> Iterator[tuple[str, str]]:
    sentence = fill(rng.choice(scheme.frames) + " .", rng)
    types = {slot.text: slot.group for slot in sentence.slots.values()}
    for token in sentence.text.split():
        group = types.get(token, "")
        if group not in scheme.types:
            yield token, "O"
            continue
        yield token, f"B-{scheme.types[group]}"
        if rng.random() < LONGER:
            yield rng.choice(GROUPS[TAILS[group]]), f"I-{scheme.types[group]}"
