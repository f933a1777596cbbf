"""BC5CDR: chemicals and diseases in sentences of PubMed abstracts (IOB2, official splits)."""

from pathlib import Path

from repro.corpora import iob
from repro.corpora.base import Corpus, Reading
from repro.corpora.bc5cdr_documents import SIZES
from repro.corpora.pins import are_pinned
from repro.registry import corpus_entry
from repro.schema import ProtocolName

TYPES = ("Chemical", "Disease")
LABELS = iob.tags_of(*TYPES)
VARIANT = (
    "Another variant, not used: the Hub's tner set, with 5228/5330/5865 rows (sibling: row counts "
    "in earlier public code by the paper's first author)."
)
CONVERTED = (
    "The conversion to sentences changed mentions of the PubTator release: in dev it cut two "
    "Disease mentions in two (4246 instead of 4244) and made 10 Chemical mentions longer, in test "
    "5, by what follows them without a space."
)
DOCUMENTS = (
    "The files name no documents. Their 500/500/500 are known from the PubTator release, whose "
    "text was matched with the rows."
)


def read(folder: Path, _: ProtocolName) -> Reading:
    """The official splits; by document, where the bytes are the pinned ones."""
    pinned = are_pinned(folder, corpus_entry("bc5cdr").files)
    return iob.read_splits(folder, LABELS, documents() if pinned else None)


def documents() -> dict[str, str]:
    """The document of each row of the pinned files, by the row's id."""
    found = {}
    for split, sizes in SIZES.items():
        row = 0
        for number, size in enumerate(map(int, sizes.split()), start=1):
            for _ in range(size):
                row += 1
                found[f"{split}-{row}"] = f"{split}-document-{number}"
    return found


SAID_BY = {
    "B-Chemical": ("drug",),
    "I-Chemical": ("chemical_tail",),
    "B-Disease": ("disease",),
    "I-Disease": ("disease_tail",),
}
"""The groups of words that say a label in the synthetic twin."""

CORPUS = Corpus(
    name="bc5cdr",
    task="entities",
    labels=LABELS,
    read=read,
    entity_types=TYPES,
    notes=(VARIANT, CONVERTED, DOCUMENTS),
    said_by=SAID_BY,
)
