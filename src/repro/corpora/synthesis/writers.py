"""Every corpus's writer by name, and sizes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from repro.corpora.synthesis import ade, biored, ddi, genia, git, healthadvice, iob, phee, pubmed20k
from repro.errors import unknown_name
from repro.params import Synthesis

WRITERS: dict[str, Callable[[Path, Synthesis, int], None]] = {
    "phee": phee.files,
    "genia2011": partial(genia.files, "genia2011"),
    "genia2013": partial(genia.files, "genia2013"),
    "ddi": ddi.files,
    "git": git.files,
    "biored": biored.files,
    "bc5cdr": partial(iob.files, "bc5cdr"),
    "bc2gm": partial(iob.files, "bc2gm"),
    "bc4chemd": partial(iob.files, "bc4chemd"),
    "ade": ade.files,
    "pubmed20k": pubmed20k.files,
    "healthadvice": healthadvice.files,
}


def synthesize(dataset: str, folder: Path, sizes: Synthesis, seed: int) -> None:
    """Write the raw files of a corpus, with the names that corpora.yaml gives them, to `folder`.

    Sizes are examples a split (documents for BioRED and Genia, about that many candidate pairs for
    DDI; corpora without an official split hold the sum of the sizes). The same seed gives the same
    bytes, whatever else is synthesized. Memory does not grow with the sizes, but for the list of
    entries of a zip archive. Raises InputError for an unknown corpus.
    """
    if dataset not in WRITERS:
        raise unknown_name("corpus", dataset, WRITERS)
    WRITERS[dataset](folder, sizes, seed)


def total(examples: int) -> Synthesis:
    """Sizes that add up to `examples`: a tenth (at least 1) each for dev and test."""
    tenth = max(1, examples // 10)
    return Synthesis(train=examples - 2 * tenth, dev=tenth, test=tenth)
