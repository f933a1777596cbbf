"""GIT: one directed relation between two mentions of a sentence (JSON lines, official splits).

Each test row stands twice; one is kept. Sentences are lower-case, and the files name no document.

The files give the answer away: a space was put on both sides of every occurrence of the subject
and the object, and in one row of eight the subject stands as `[ x ]` and the object as `{ x }`.
Both are taken out, after they have told which occurrence is meant. The variant `marked` leaves the
brackets in and collapses runs of spaces alone, as one does who only cleans white space.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import permutations
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
MARKED = (
    "The source marks subject and object in 62 of the 465 test rows. Left in, as whoever cleans "
    "white space alone leaves them, the marks give the answer away: two regular expressions and "
    "the constant TREATS score a strict F1 of 0.1214 (lookup, which reads no marks: 0.0356). "
    "Label sets are easier there as well: linear has F1 0.806 on the marked rows and 0.606 on the "
    "others (without marks and spaces 0.806 and 0.602)."
)
WIDE = re.compile(r"( {2,})")
IN_WORD = re.compile(r"\w")
STRANDED = re.compile(r" [.,;:)\]]")
MARKS = (("[", r"\[ ( ?WORDS ?) \]"), ("{", r"\{ ( ?WORDS ?) \}"))
"""How a subject and an object are marked: what begins it, and the whole of it."""


class Row(BaseModel):
    """A sentence with one relation."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    PREDICATE: str
    SUBJECT_TEXT: str
    OBJECT_TEXT: str
    SENTENCE: str


ROWS = TypeAdapter(Row)


def read(folder: Path, _: ProtocolName) -> Reading:
    """The official splits, every row once, without the marks."""
    found = _Found()
    splits = {split: _examples(folder, split, found) for split in SPLITS}
    rows = [example for examples in splits.values() for example in examples]
    marked = "/".join(str(found.marked[split]) for split in SPLITS)
    notes = [
        _repeated(rows),
        (
            "Rows of the source that mark the answer, [ subject ] and { object }: "
            f"{found.marked.total()} ({marked}). The marks are taken out."
        ),
        (
            "The spaces that the source puts around mentions are taken out as well; in "
            f"{found.unsure} rows it is not sure which they are, and runs of spaces become one."
        ),
        (
            "Rows that still hold a space between a mention and a punctuation mark: "
            f"{sum(map(_stranded, rows))}."
        ),
    ]
    return Reading(splits, found.dropped, notes, grouped=False)


def read_marked(folder: Path, _: ProtocolName) -> Reading:
    """The variant: the official splits, every row once, with the marks."""
    found = _Found(keep=True)
    splits = {split: _examples(folder, split, found) for split in SPLITS}
    rows = [example for examples in splits.values() for example in examples]
    return Reading(splits, found.dropped, [_repeated(rows)], grouped=False)


@dataclass(slots=True)
class _Found:
    """What is counted beside the rows; `keep`: the marks stay in the text."""

    keep: bool = False
    dropped: Counter[str] = field(default_factory=Counter)
    marked: Counter[SplitName] = field(default_factory=Counter)
    unsure: int = 0


def _repeated(rows: Iterable[Example]) -> str:
    number = sum(n > 1 for n in Counter(example.text for example in rows).values())
    return f"Sentences that stand in more than one row, each with its own relation: {number}."


def _examples(folder: Path, split: SplitName, found: _Found) -> list[Example]:
    """A row an example, numbered by line; a row that stands again is left out."""
    seen: set[Row] = set()
    examples = []
    for place, row in json_rows(folder / f"{split}.jsonl", ROWS):
        if row in seen:
            found.dropped[f"row that stands again in {split}"] += 1
            continue
        if row.PREDICATE not in LABELS:
            raise place.bad(f"one of {', '.join(LABELS)}", row.PREDICATE)
        seen.add(row)
        found.marked[split] += is_marked(row)
        example = _example(f"{split}-{place.line}", row, found)
        if example is None:
            found.dropped["row whose subject or object is not in its sentence"] += 1
        else:
            examples.append(example)
    return examples


def _example(id_: str, row: Row, found: _Found) -> Example | None:
    sentence = row.SENTENCE if found.keep else without_marks(row)
    text, wide = collapse(sentence)
    ends = [locate(text, wide, words) for words in (row.SUBJECT_TEXT, row.OBJECT_TEXT)]
    spans = [span for span in ends if span is not None]
    if len(spans) < len(ends):
        return None
    if not found.keep:
        text, spans = _tight(row, sentence, text, spans, found)
    mentions = [
        Entity(f"T{number}", "Entity", ((start, end),), text[start:end])
        for number, (start, end) in enumerate(spans, start=1)
    ]
    relation = Relation(row.PREDICATE, "T1", "T2")
    return Example(id_, id_, text, entities=tuple(mentions), relations=(relation,))


def _tight(
    row: Row, sentence: str, text: str, spans: list[Span], found: _Found
) -> tuple[str, list[Span]]:
    """Text and spans without the spaces around mentions, or as they are, where that is unsure."""
    words = (row.SUBJECT_TEXT, row.OBJECT_TEXT)
    tight = unspaced(sentence, *words)
    if tight is not None:
        places = [moved(text, span, tight) for span in spans]
        if words == tuple(tight[start:end] for start, end in places):
            return tight, places
    found.unsure += 1
    return text, spans


def is_marked(row: Row) -> bool:
    """Whether the sentence says which words are the subject or the object."""
    return without_marks(row) != row.SENTENCE


def without_marks(row: Row) -> str:
    """The sentence without the brackets around its subject and the braces around its object.

    With each goes the space inside it: what is left is what stands around any other mention.
    """
    sentence = row.SENTENCE
    for (begin, mark), words in zip(MARKS, (row.SUBJECT_TEXT, row.OBJECT_TEXT), strict=True):
        if begin in sentence:
            pattern = mark.replace("WORDS", re.escape(words))
            sentence = re.sub(pattern, lambda match: match[1], sentence)
    return sentence


def unspaced(sentence: str, *mentions: str) -> str | None:
    """The sentence before a space was put on both sides of every occurrence of each mention.

    None where this is unsure: no order of the mentions gives the sentence again, or several words
    follow another after a single space, and so were left as they were.
    """
    if any(" " in words and _follows_a_word(words, sentence) for words in mentions):
        return None
    for order in permutations(mentions):
        before = sentence
        for words in reversed(order):
            before = before.replace(f" {words} ", words)
        again = before
        for words in order:
            again = again.replace(words, f" {words} ")
        if again == sentence:
            return collapse(before)[0]
    return None


def _follows_a_word(words: str, sentence: str) -> bool:
    """Whether they stand after a single space, and before one."""
    starts = occurrences(f" {words} ", sentence)
    return any(start and IN_WORD.match(sentence, start - 1) for start in starts)


def occurrences(words: str, text: str) -> Iterator[int]:
    """Where they begin, those that overlap included."""
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def moved(text: str, span: Span, tight: str) -> Span:
    """The span in a text that differs in its spaces alone."""
    places = [place for place, sign in enumerate(tight) if sign != " "]
    first, size = (len(part.replace(" ", "")) for part in (text[: span[0]], text[slice(*span)]))
    return places[first], places[first + size - 1] + 1


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
    spans = [(start, start + len(words)) for start in occurrences(words, text)]
    return max(spans, key=lambda span: (span[0] - 1 in ends) + (span[1] in ends), default=None)


SAID_BY = {
    "ADMINISTERED_TO": ("administered_to",),
    "AFFECTS": ("affect",),
    "ASSOCIATED_WITH": ("associate",),
    "AUGMENTS": ("augments",),
    "CAUSES": ("harm",),
    "COEXISTS_WITH": ("coexists_with",),
    "COMPLICATES": ("complicates",),
    "DIAGNOSES": ("diagnoses",),
    "DISRUPTS": ("disrupts",),
    "DOES_NOT_TREAT": ("does_not_treat",),
    "INHIBITS": ("decrease",),
    "INTERACTS_WITH": ("interact",),
    "MANIFESTATION_OF": ("manifestation_of",),
    "PRECEDES": ("precedes",),
    "PREDISPOSES": ("predisposes",),
    "PREVENTS": ("prevents",),
    "PROCESS_OF": ("process_of",),
    "PRODUCES": ("express",),
    "STIMULATES": ("increase",),
    "SYMPTOM_OF": ("symptom_of",),
    "TREATS": ("help",),
    "USES": ("uses",),
}
"""The groups of words that say a label in the synthetic twin."""

CORPUS = Corpus(
    name="git",
    task="relations",
    labels=LABELS,
    read=read,
    caution=MARKED,
    variants={"marked": read_marked},
    said_by=SAID_BY,
)
