"""GIT: one directed relation between two mentions of a sentence (JSON lines, official splits).

Each test row stands twice; one is kept. White space is doubled around the mentions, which would
give them away, so runs of spaces become one; before that, they tell which occurrence of a mention
is meant. Sentences are lower-case, and the files name no document.
"""

import re
from collections import Counter
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from repro.corpora.base import Corpus, Reading
from repro.corpora.raw import json_rows
from repro.schema import SPLITS, Entity, Example, ProtocolName, Relation, Span, SplitName

LABELS = (
    "ADMINISTERED_TO",
    "AFFECTS",
    "ASSOCIATED_WITH",
    "AUGMENTS",
    "CAUSES",
    "COEXISTS_WITH",
    "COMPLICATES",
    "DIAGNOSES",
    "DISRUPTS",
    "DOES_NOT_TREAT",
    "INHIBITS",
    "INTERACTS_WITH",
    "MANIFESTATION_OF",
    "PRECEDES",
    "PREDISPOSES",
    "PREVENTS",
    "PROCESS_OF",
    "PRODUCES",
    "STIMULATES",
    "SYMPTOM_OF",
    "TREATS",
    "USES",
)
WIDE = re.compile(r"( {2,})")
STRANDED = re.compile(r" [.,;:)\]]")


class Row(BaseModel):
    """A sentence with one relation."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    PREDICATE: str
    SUBJECT_TEXT: str
    OBJECT_TEXT: str
    SENTENCE: str


ROWS = TypeAdapter(Row)


def read(folder: Path, _: ProtocolName) -> Reading:
    """The official splits, every row once."""
    dropped: Counter[str] = Counter()
    splits = {split: _examples(folder, split, dropped) for split in SPLITS}
    rows = [example for examples in splits.values() for example in examples]
    repeated = sum(n > 1 for n in Counter(example.text for example in rows).values())
    stranded = sum(map(_stranded, rows))
    notes = [
        f"Sentences that stand in more than one row, each with its own relation: {repeated}.",
        f"Rows that still hold a space between a mention and a punctuation mark: {stranded}.",
    ]
    return Reading(splits, dropped, notes)


def _examples(folder: Path, split: SplitName, dropped: Counter[str]) -> list[Example]:
    """A row an example, numbered by line; a row that stands again is left out."""
    seen: set[Row] = set()
    examples = []
    for place, row in json_rows(folder / f"{split}.jsonl", ROWS):
        if row in seen:
            dropped[f"row that stands again in {split}"] += 1
            continue
        if row.PREDICATE not in LABELS:
            raise place.bad(f"one of {', '.join(LABELS)}", row.PREDICATE)
        seen.add(row)
        example = _example(f"{split}-{place.line}", row)
        if example is None:
            dropped["row whose subject or object is not in its sentence"] += 1
        else:
            examples.append(example)
    return examples


def _example(id_: str, row: Row) -> Example | None:
    text, wide = collapse(row.SENTENCE)
    head, tail = (locate(text, wide, words) for words in (row.SUBJECT_TEXT, row.OBJECT_TEXT))
    if head is None or tail is None:
        return None
    return Example(
        id=id_,
        group=id_,
        text=text,
        entities=(
            Entity("T1", "Entity", (head,), row.SUBJECT_TEXT),
            Entity("T2", "Entity", (tail,), row.OBJECT_TEXT),
        ),
        relations=(Relation(row.PREDICATE, "T1", "T2"),),
    )


def _stranded(example: Example) -> bool:
    """Whether a hint is left of the spaces around the mentions."""
    return any(STRANDED.match(example.text, entity.spans[0][1]) for entity in example.entities)


def collapse(sentence: str) -> tuple[str, frozenset[int]]:
    """The sentence with single spaces, and the places of those that were several."""
    text, wide = "", set()
    for piece in WIDE.split(sentence.strip(" ")):
        if piece.startswith("  "):
            wide.add(len(text))
        text += " " if piece.startswith("  ") else piece
    return text, frozenset(wide)


def locate(text: str, wide: frozenset[int], words: str) -> Span | None:
    """The occurrence of `words` that is marked on most sides, and of these the first.

    A mark is a wide space, the text's end, or a space before a punctuation mark. None if the
    text does not hold the words.
    """
    ends = wide | {-1, len(text)} | {match.start() for match in STRANDED.finditer(text)}
    starts = [match.start() for match in re.finditer(f"(?={re.escape(words)})", text)]
    spans = [(start, start + len(words)) for start in starts]
    return max(spans, key=lambda span: (span[0] - 1 in ends) + (span[1] in ends), default=None)


CORPUS = Corpus(name="git", task="relations", labels=LABELS, read=read)
