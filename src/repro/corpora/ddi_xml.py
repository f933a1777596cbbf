"""The DDI corpus's XML: a document of sentences, each with its entities and candidate pairs.

`charOffset="112-125;146-150"` counts inclusive ends and may hold several parts.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from repro.corpora.raw import Place, mention
from repro.schema import Entity

if TYPE_CHECKING:
    from lxml.etree import _Element

ENTITY_TYPES = ("drug", "brand", "group", "drug_n")
OFFSETS = re.compile(r"\d{1,9}-\d{1,9}(?:;\d{1,9}-\d{1,9})*")


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate pair; `type` is empty where the two do not interact, or none is stated."""

    place: Place
    id: str
    first: str
    second: str
    interacts: bool
    type: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """`shifted`: entities whose offsets in the file are one too small, corrected here."""

    id: str
    text: str
    entities: dict[str, Entity] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    shifted: list[str] = field(default_factory=list)


def read_document(data: bytes, file: str) -> tuple[str, list[Sentence]]:
    """The id and the sentences of a document; raises InputError with file and line."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Place(file, error.lineno or 1).bad("XML", error.msg) from None
    if root.tag != "document":
        raise _place(root, file).bad("a document", root.tag)
    return _attribute(root, "id", file), [_sentence(element, file) for element in root]


def _sentence(element: "_Element", file: str) -> Sentence:
    if element.tag != "sentence":
        raise _place(element, file).bad("a sentence", element.tag)
    sentence = Sentence(_attribute(element, "id", file), _attribute(element, "text", file))
    for child in element:
        if child.tag == "entity":
            _entity(sentence, child, file)
        elif child.tag == "pair":
            _pair(sentence, child, file)
        else:
            raise _place(child, file).bad("an entity or a pair", child.tag)
    return sentence


def _entity(sentence: Sentence, element: "_Element", file: str) -> None:
    place = _place(element, file)
    id_, type_, stated, offsets = (
        _attribute(element, name, file) for name in ("id", "type", "text", "charOffset")
    )
    if id_ in sentence.entities:
        raise place.bad("an id that is not yet used", id_)
    if type_ not in ENTITY_TYPES:
        raise place.bad(f"one of {', '.join(ENTITY_TYPES)}", type_)
    if not OFFSETS.fullmatch(offsets):
        raise place.bad("offsets such as 3-7;9-12", offsets)
    parts = [part.split("-") for part in offsets.split(";")]
    for shift in (0, 1):
        spans = tuple((int(start) + shift, int(end) + shift + 1) for start, end in parts)
        found = mention(sentence.text, spans, None, place)
        if found == stated or (len(spans) > 1 and _unspaced(found) == _unspaced(stated)):
            break
    else:
        raise place.bad(f"the offsets of {stated!r}", offsets)
    if shift:
        sentence.shifted.append(id_)
    sentence.entities[id_] = Entity(id_, type_, spans, found)


def _unspaced(text: str) -> str:
    """Where two parts of a mention meet, the corpus may write no space."""
    return text.replace(" ", "")


def _pair(sentence: Sentence, element: "_Element", file: str) -> None:
    place = _place(element, file)
    id_, first, second, verdict = (
        _attribute(element, name, file) for name in ("id", "e1", "e2", "ddi")
    )
    for end in (first, second):
        if end not in sentence.entities:
            raise place.bad("an entity of this sentence", end)
    if verdict not in {"true", "false"}:
        raise place.bad('ddi="true" or "false"', verdict)
    type_ = element.get("type", "")
    sentence.pairs.append(Pair(place, id_, first, second, verdict == "true", type_))


def _attribute(element: "_Element", name: str, file: str) -> str:
    value = element.get(name)
    if value is None:
        raise _place(element, file).bad(f"the attribute {name}", element.tag)
    return value


def _place(element: "_Element", file: str) -> Place:
    line = element.sourceline
    return Place(file, line if isinstance(line, int) else 1)
