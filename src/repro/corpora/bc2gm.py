"""BC2GM: genes and proteins in sentences of PubMed abstracts (IOB2, official splits)."""

from pathlib import Path

from repro.corpora import iob
from repro.corpora.base import Corpus, Reading
from repro.corpora.bc2gm_articles import ROWS, SPLIT_OF
from repro.corpora.pins import are_pinned
from repro.registry import corpus_entry
from repro.schema import ProtocolName

TYPES = ("GENE",)
LABELS = iob.tags_of(*TYPES)
RELEASE = (
    "The original release has the same text in 12500/2500/5000 sentences; here 69/18/33 of them "
    "are cut into two or three rows. The Hub's spyysalo set has as many as the release (sibling: "
    "row counts in earlier public code by the paper's first author)."
)
MENTIONS = (
    "The original release has 15204/3061/6331 mentions: IOB tags cannot hold the 7/0/6 that stand "
    "inside another one, and 3/3/3 have other boundaries here. The task's own evaluation also "
    "accepts alternative mentions (5068 in test), which these files leave out."
)
ARTICLES = (
    "The files name no articles. They are known from the ids of the original release, whose text "
    "was matched with the rows: 418 articles are in train and in test, and 436 of the 5000 test "
    "sentences come from an article of train (416 and 434 by titles and abstracts alone, without "
    "what follows an abstract, such as a copyright)."
)


def read(folder: Path, _: ProtocolName) -> Reading:
    """The official splits; by article, where the bytes are the pinned ones."""
    pinned = are_pinned(folder, corpus_entry("bc2gm").files)
    return iob.read_splits(folder, LABELS, articles() if pinned else None)


def articles() -> dict[str, str]:
    """The article of each row of the pinned files that is not the only one of its article."""
    return {
        f"{SPLIT_OF[row[0]]}-{row[1:]}": f"article-{number}"
        for number, rows in enumerate(ROWS.split(), start=1)
        for row in rows.split(",")
    }


SAID_BY = {
    "B-GENE": ("gene",),
    "I-GENE": ("gene_tail",),
}
"""The groups of words that say a label in the synthetic twin."""

CORPUS = Corpus(
    name="bc2gm",
    task="entities",
    labels=LABELS,
    read=read,
    entity_types=TYPES,
    notes=(RELEASE, MENTIONS, ARTICLES),
    said_by=SAID_BY,
)
