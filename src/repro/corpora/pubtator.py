"""PubTator: title and abstract lines, then mentions and relations of concepts, tab-separated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from repro.corpora.raw import Place, blocks, mention, numbered_lines, read_raw

TEXT = re.compile(r"(\d+)\|([ta])\|(.*)")
OFFSET = re.compile(r"\d{1,9}")
MENTION_FIELDS = 6
RELATION_FIELDS = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention and the field that names its concepts, verbatim."""

    place: Place
    start: int
    end: int
    text: str
    type: str
    concepts: str


@dataclass(frozen=True, slots=True)
class ConceptRelation:
    """A relation between two concepts of the document."""

    place: Place
    type: str
    head: str
    tail: str
    novelty: str


@dataclass(frozen=True, slots=True)
class Document:
    """`text` is the title, a space and the abstract: offsets count from its start."""

    id: str
    text: str
    mentions: list[Mention]
    relations: list[ConceptRelation]


def read_documents(path: Path) -> Iterator[Document]:
    """The documents of a file; raises InputError with file and line."""
    seen: set[str] = set()
    for block in blocks(numbered_lines(read_raw(path), str(path))):
        document = _document(block)
        if document.id in seen:
            raise block[0][0].bad("a new document", document.id)
        seen.add(document.id)
        yield document


def _document(block: list[tuple[Place, str]]) -> Document:
    id_, title = _text(*block[0], "t")
    if len(block) == 1:
        raise block[0][0].bad("an abstract after the title", "the document's end")
    abstract_id, abstract = _text(*block[1], "a")
    if abstract_id != id_:
        raise block[1][0].bad(f"the abstract of {id_}", abstract_id)
    document = Document(id_, f"{title} {abstract}", [], [])
    for place, line in block[2:]:
        _annotation(document, place, line.split("\t"))
    return document


def _text(place: Place, line: str, kind: str) -> tuple[str, str]:
    match = TEXT.fullmatch(line)
    if not match or match[2] != kind:
        raise place.bad(f"id|{kind}|text", line)
    return match[1], match[3]


def _annotation(document: Document, place: Place, fields: list[str]) -> None:
    if fields[0] != document.id:
        raise place.bad(f"a line of document {document.id}", fields[0])
    is_mention = fields[1:2] != [] and fields[1].isdecimal()
    if len(fields) == MENTION_FIELDS and all(map(OFFSET.fullmatch, fields[1:3])):
        start, end = int(fields[1]), int(fields[2])
        text = mention(document.text, [(start, end)], fields[3], place)
        document.mentions.append(Mention(place, start, end, text, fields[4], fields[5]))
    elif not is_mention and len(fields) == RELATION_FIELDS:
        document.relations.append(ConceptRelation(place, *fields[1:]))
    else:
        raise place.bad("a mention (6 fields) or a relation (5 fields)", "\t".join(fields))
