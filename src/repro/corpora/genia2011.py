"""Genia2011: molecular events in PubMed abstracts and articles (BioNLP-ST 2011 GE, standoff)."""

from pathlib import Path

from repro.corpora import genia
from repro.corpora.base import Corpus, Reading
from repro.schema import ProtocolName

LABELS = genia.CORE


def read(folder: Path, _: ProtocolName) -> Reading:
    """See genia.read_splits."""
    return genia.read_splits(folder, LABELS)


CORPUS = Corpus(
    name="genia2011",
    task="events",
    labels=LABELS,
    read=read,
    entity_types=("Protein",),
    other_split=genia.OTHER_SPLIT,
    said_by=genia.SAID_BY,
)
