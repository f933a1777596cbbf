"""BC5CDR: chemicals and diseases in sentences of PubMed abstracts (IOB2, official splits)."""

from pathlib import Path

from repro.corpora import iob
from repro.corpora.base import Corpus, Reading
from repro.schema import ProtocolName

TYPES = ("Chemical", "Disease")
LABELS = iob.tags_of(*TYPES)
VARIANT = (
    "Another variant, not used: the Hub's tner set, with 5228/5330/5865 rows (sibling: row counts "
    "in earlier public code by the paper's first author)."
)
CUTS = (
    "The original PubTator release has 4244 Disease mentions in its development set; here there "
    "are 4246, since the conversion to sentences cuts two mentions in two."
)


def read(folder: Path, _: ProtocolName) -> Reading:
    """The official splits."""
    return iob.read_splits(folder, LABELS)


CORPUS = Corpus(
    name="bc5cdr",
    task="entities",
    labels=LABELS,
    read=read,
    entity_types=TYPES,
    notes=(VARIANT, CUTS),
)
