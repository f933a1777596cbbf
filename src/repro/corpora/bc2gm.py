"""BC2GM: genes and proteins in sentences of PubMed abstracts (IOB2, official splits)."""

from pathlib import Path

from repro.corpora import iob
from repro.corpora.base import Corpus, Reading
from repro.schema import ProtocolName

TYPES = ("GENE",)
LABELS = iob.tags_of(*TYPES)
RELEASE = (
    "The original release, and the Hub's spyysalo set, which is another variant, have "
    "12500/2500/5000 sentences (sibling: row counts in earlier public code by the paper's first "
    "author)."
)


def read(folder: Path, _: ProtocolName) -> Reading:
    """The official splits."""
    return iob.read_splits(folder, LABELS)


CORPUS = Corpus(
    name="bc2gm", task="entities", labels=LABELS, read=read, entity_types=TYPES, notes=(RELEASE,)
)
