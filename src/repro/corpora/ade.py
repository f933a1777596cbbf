"""ADE: sentences of case reports that relate a drug to an adverse effect, or do not.

`DRUG-AE.rel` holds a row a relation, so a sentence repeats once a relation; `ADE-NEG.txt` holds
the sentences without any. There is no official split: ours is by PubMed article, seeded, after
duplicates are removed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from repro.corpora.base import Corpus, Reading
from repro.corpora.raw import numbered_lines, read_raw
from repro.corpora.splitting import NO_OFFICIAL_SPLIT, carve, without_duplicates
from repro.schema import Example, ProtocolName

NEGATIVE, POSITIVE = "not-related", "related"
RELATION = re.compile(r"(\d{1,9})\|([^|]+)\|([^|]+)\|\d+\|\d+\|([^|]+)\|\d+\|\d+")
SENTENCE = re.compile(r"(\d{1,9}) NEG (.+)")


def read(folder: Path, _: ProtocolName) -> Reading:
    """Our split: a tenth of the articles is test, a tenth dev."""
    dropped: Counter[str] = Counter()
    rows = [*_positives(folder / "DRUG-AE.rel"), *_negatives(folder / "ADE-NEG.txt")]
    kept, conflicting = without_duplicates(rows, dropped)
    # By article: the files hold first all positive sentences, then all negative ones.
    kept.sort(key=lambda example: int(example.group))
    test, dev, train = carve(kept, (0.1, 0.1), folder)
    notes = [
        f"{len(rows)} rows hold {len(kept)} different sentences.",
        f"Sentences that stand with both labels: {conflicting} (the first row is kept).",
        "Drugs, effects and their offsets are not used: this is the classification task.",
    ]
    return Reading({"train": train, "dev": dev, "test": test}, dropped, notes)


def _positives(path: Path) -> Iterator[Example]:
    for place, line in numbered_lines(read_raw(path), str(path)):
        match = RELATION.fullmatch(line)
        if not match:
            raise place.bad("pmid|sentence|effect|start|end|drug|start|end", line)
        pmid, sentence, *mentions = match.groups()
        for mention in mentions:
            if mention not in sentence:
                raise place.bad("a mention of the sentence", mention)
        yield _example(f"pos-{place.line}", pmid, sentence, POSITIVE)


def _negatives(path: Path) -> Iterator[Example]:
    for place, line in numbered_lines(read_raw(path), str(path)):
        match = SENTENCE.fullmatch(line)
        if not match:
            raise place.bad("pmid NEG sentence", line)
        yield _example(f"neg-{place.line}", match[1], match[2], NEGATIVE)


def _example(id_: str, pmid: str, sentence: str, label: str) -> Example:
    return Example(id=id_, group=pmid, text=sentence, label=label)


SAID_BY = {
    "not-related": ("routine", "help"),
    "related": ("harm",),
}
"""The groups of words that say a label in the synthetic twin."""

CORPUS = Corpus(
    name="ade",
    task="classification",
    labels=(NEGATIVE, POSITIVE),
    read=read,
    positive=POSITIVE,
    other_split=NO_OFFICIAL_SPLIT,
    said_by=SAID_BY,
)
