"""HealthAdvice: sentences of abstracts that advise, strongly, weakly or not at all (CSV).

The sentences of structured abstracts are the corpus; those of discussions and of unstructured
abstracts are variants, counted in the card. There is no official split: ours is by PubMed
article, seeded, after duplicates are removed.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from repro.corpora.base import Corpus, Reading
from repro.corpora.raw import Place, read_raw
from repro.corpora.splitting import NO_OFFICIAL_SPLIT, carve, without_duplicates
from repro.schema import Example, ProtocolName

LABELS = ("no advice", "weak advice", "strong advice")
"""0, 1 and 2 in the files."""
FILE = "annotations_structured_abstract.csv"
VARIANTS = ("annotations_discussion.csv", "annotations_unstructured_abstract.csv")
COLUMNS = ["label", "pmid", "sentence"]


def read(folder: Path, _: ProtocolName) -> Reading:
    """Our split: a tenth of the articles is test, a tenth dev."""
    dropped: Counter[str] = Counter()
    kept, conflicting = without_duplicates(_rows(folder / FILE), dropped)
    test, dev, train = carve(kept, (0.1, 0.1), folder)
    notes = [f"Sentences that stand with different labels: {conflicting} (the first row is kept)."]
    for name in VARIANTS:
        labels = Counter(example.label for example in _rows(folder / name))
        split = "/".join(str(labels[label]) for label in LABELS)
        notes.append(f"Variant, not used: {name}, {labels.total()} rows ({split}).")
    return Reading({"train": train, "dev": dev, "test": test}, dropped, notes)


def _rows(path: Path) -> Iterator[Example]:
    reader = csv.reader(io.StringIO(read_raw(path), newline=""), strict=True)
    width, header, line = 0, True, 0
    try:
        for fields in reader:
            place, line = Place(str(path), line + 1), reader.line_num
            if header:
                if fields[: len(COLUMNS)] != COLUMNS:
                    raise place.bad(f"the columns {', '.join(COLUMNS)}, ...", fields)
                width, header = len(fields), False
            else:
                yield _example(place, fields, width)
    except csv.Error as error:
        raise Place(str(path), reader.line_num).bad("CSV", str(error)) from None


def _example(place: Place, fields: list[str], width: int) -> Example:
    if len(fields) != width:
        raise place.bad(f"{width} fields", fields)
    label, pmid, sentence = fields[: len(COLUMNS)]
    if label not in {"0", "1", "2"}:
        raise place.bad("the label 0, 1 or 2", label)
    if not pmid.isdecimal() or not sentence.strip():
        raise place.bad("a PubMed id and a sentence", fields)
    id_ = f"structured-{place.line}"
    return Example(id=id_, group=pmid, text=sentence.strip(), label=LABELS[int(label)])


SAID_BY = {
    "no advice": ("finding",),
    "weak advice": ("weak",),
    "strong advice": ("strong",),
}
"""The groups of words that say a label in the synthetic twin."""

CORPUS = Corpus(
    name="healthadvice",
    task="classification",
    labels=LABELS,
    read=read,
    other_split=NO_OFFICIAL_SPLIT,
    said_by=SAID_BY,
)
