"""Genia2013: molecular events in PubMed Central articles (BioNLP-ST 2013 GE, standoff).

It adds four protein modifications to the types of 2011, and marks anaphora.
"""

from pathlib import Path

from repro.corpora import genia
from repro.corpora.base import Corpus, Reading
from repro.schema import ProtocolName

LABELS = (
    *genia.CORE,
    "Protein_modification",
    "Ubiquitination",
    "Acetylation",
    "Deacetylation",
)


def read(folder: Path, _: ProtocolName) -> Reading:
    """See genia.read_splits."""
    return genia.read_splits(folder, LABELS)


CORPUS = Corpus(
    name="genia2013",
    task="events",
    labels=LABELS,
    read=read,
    entity_types=("Protein",),
    other_split=genia.OTHER_SPLIT,
    said_by=genia.SAID_BY,
)
