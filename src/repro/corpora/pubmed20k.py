"""PubMed 20k RCT: sentences of abstracts of trials and the part they belong to (official splits).

Lines: `###pmid`, then `LABEL<TAB>sentence` each; a blank line ends an abstract. Written without a
sight of the real bytes.
"""

from collections.abc import Iterator
from pathlib import Path

from repro.corpora.base import Corpus, Reading
from repro.corpora.raw import Place, blocks, numbered_lines, read_raw
from repro.schema import SPLITS, Example, ProtocolName

LABELS = ("BACKGROUND", "OBJECTIVE", "METHODS", "RESULTS", "CONCLUSIONS")
HEAD = "###"
UNSEEN = (
    "The real bytes were never fetched by those who wrote this reader: it was tested on bytes of "
    "their own in the format that the source describes."
)
EXPECTED = (
    "Others count 180040/30212/30135 sentences; in train METHODS 59353, RESULTS 57953, "
    "CONCLUSIONS 27168, BACKGROUND 21727, OBJECTIVE 13839 (not checked)."
)


def read(folder: Path, _: ProtocolName) -> Reading:
    """The official splits."""
    splits = {split: list(_sentences(folder / f"{split}.txt")) for split in SPLITS}
    return Reading(splits)


def _sentences(path: Path) -> Iterator[Example]:
    seen: set[str] = set()
    for (place, head), *lines in blocks(numbered_lines(read_raw(path), str(path))):
        pmid = head.removeprefix(HEAD)
        if not (head.startswith(HEAD) and pmid.isdecimal()):
            raise place.bad(f"{HEAD} and a PubMed id", head)
        if pmid in seen:
            raise place.bad("a new abstract", pmid)
        seen.add(pmid)
        for number, line in enumerate(lines, start=1):
            label, sentence = _sentence(*line)
            yield Example(id=f"{pmid}-{number}", group=pmid, text=sentence, label=label)


def _sentence(place: Place, line: str) -> tuple[str, str]:
    label, _, sentence = line.partition("\t")
    if label not in LABELS:
        raise place.bad(f"one of {', '.join(LABELS)}", label)
    if not sentence.strip():
        raise place.bad("a label, a tab and a sentence", line)
    return label, sentence


SAID_BY = {
    "BACKGROUND": ("background",),
    "OBJECTIVE": ("objective",),
    "METHODS": ("methods",),
    "RESULTS": ("results",),
    "CONCLUSIONS": ("conclusions",),
}
"""The groups of words that say a label in the synthetic twin."""

CORPUS = Corpus(
    name="pubmed20k",
    task="classification",
    labels=LABELS,
    read=read,
    notes=(UNSEEN, EXPECTED),
    said_by=SAID_BY,
)
