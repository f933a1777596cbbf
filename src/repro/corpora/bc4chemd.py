"""BC4CHEMD: chemicals in sentences of PubMed abstracts (IOB2, official splits).

Written without a sight of the real bytes.
"""

from pathlib import Path

from repro.corpora import iob
from repro.corpora.base import Corpus, Reading
from repro.schema import ProtocolName

TYPES = ("Chemical",)
LABELS = iob.tags_of(*TYPES)
UNSEEN = (
    "The real bytes were never fetched by those who wrote this reader: it was tested on bytes of "
    "their own in the format of the source's other corpora."
)
EXPECTED = "Third-party cards give 30682/30639/26364 sentences and 84355 mentions (not checked)."


def read(folder: Path, _: ProtocolName) -> Reading:
    """The official splits."""
    return iob.read_splits(folder, LABELS)


SAID_BY = {
    "B-Chemical": ("drug",),
    "I-Chemical": ("chemical_tail",),
}
"""The groups of words that say a label in the synthetic twin."""

CORPUS = Corpus(
    name="bc4chemd",
    task="entities",
    labels=LABELS,
    read=read,
    entity_types=TYPES,
    notes=(UNSEEN, EXPECTED),
    said_by=SAID_BY,
)
