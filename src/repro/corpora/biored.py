"""BioRED: relations between the concepts of an abstract (PubTator, official splits).

A concept (a gene, a disease, ...) is named by every mention that carries its identifier; one
mention may carry several, separated by a comma or a semicolon. The bar is part of an identifier
(`c|DEL|1314_1328|`). Relations have no direction.
"""

import re
from collections import Counter, defaultdict
from pathlib import Path

from repro.corpora.base import Corpus, Reading
from repro.corpora.pubtator import ConceptRelation, Document, Mention, read_documents
from repro.schema import Entity, Example, ProtocolName, Relation, SplitName

FILES: dict[SplitName, str] = {
    "train": "Train.PubTator",
    "dev": "Dev.PubTator",
    "test": "Test.PubTator",
}
LABELS = (
    "Association",
    "Positive_Correlation",
    "Negative_Correlation",
    "Bind",
    "Cotreatment",
    "Comparison",
    "Drug_Interaction",
    "Conversion",
)
ENTITY_TYPES = (
    "GeneOrGeneProduct",
    "DiseaseOrPhenotypicFeature",
    "ChemicalEntity",
    "OrganismTaxon",
    "SequenceVariant",
    "CellLine",
)
NO_CONCEPT = "-"


def read(folder: Path, _: ProtocolName) -> Reading:
    """The official splits."""
    dropped: Counter[str] = Counter()
    splits = {
        split: [_example(document, dropped) for document in read_documents(folder / name)]
        for split, name in FILES.items()
    }
    shared = sum(map(_shared_names, splits["test"]))
    own = sum(r.head == r.tail for rows in splits.values() for e in rows for r in e.relations)
    notes = [
        f"Mention strings of a test document that name more than one of its concepts: {shared}.",
        f"Relations that join a concept with itself: {own}.",
    ]
    return Reading(splits, dropped, notes)


def _example(document: Document, dropped: Counter[str]) -> Example:
    concepts: dict[str, list[str]] = defaultdict(list)
    entities = []
    mentions = sorted(document.mentions, key=lambda mention: (mention.start, mention.end))
    for number, mention in enumerate(mentions, start=1):
        entities.append(_entity(f"T{number}", mention))
        names = _concepts(mention)
        if not names:
            dropped["concept of a mention (none is given)"] += 1
        for name in names:
            concepts[name].append(f"T{number}")
    relations = [_relation(relation, concepts, dropped) for relation in document.relations]
    return Example(
        id=document.id,
        group=document.id,
        text=document.text,
        entities=tuple(entities),
        relations=tuple(relations),
        concepts={name: tuple(ids) for name, ids in concepts.items()},
    )


def _entity(id_: str, mention: Mention) -> Entity:
    if mention.type not in ENTITY_TYPES:
        raise mention.place.bad(f"one of {', '.join(ENTITY_TYPES)}", mention.type)
    return Entity(id_, mention.type, ((mention.start, mention.end),), mention.text)


def _concepts(mention: Mention) -> list[str]:
    """The identifiers of a mention, in order, each once."""
    names = re.split("[,;]", mention.concepts)
    return list(dict.fromkeys(name for name in names if name and name != NO_CONCEPT))


def _relation(
    relation: ConceptRelation, concepts: dict[str, list[str]], dropped: Counter[str]
) -> Relation:
    if relation.type not in LABELS:
        raise relation.place.bad(f"one of {', '.join(LABELS)}", relation.type)
    for concept in (relation.head, relation.tail):
        if concept not in concepts:
            raise relation.place.bad("a concept that a mention carries", concept)
    dropped[f"novelty of a relation ({relation.novelty})"] += 1
    return Relation(relation.type, relation.head, relation.tail)


def _shared_names(example: Example) -> int:
    """How many mention strings of a document stand for more than one concept."""
    texts = {entity.id: entity.text for entity in example.entities}
    owners: dict[str, set[str]] = defaultdict(set)
    for concept, ids in example.concepts.items():
        for id_ in ids:
            owners[texts[id_]].add(concept)
    return sum(len(names) > 1 for names in owners.values())


SAID_BY = {
    "Association": ("associate",),
    "Positive_Correlation": ("increase",),
    "Negative_Correlation": ("decrease",),
    "Bind": ("bind",),
    "Cotreatment": ("cotreat",),
    "Comparison": ("compare",),
    "Drug_Interaction": ("interact",),
    "Conversion": ("convert",),
}
"""The groups of words that say a label in the synthetic twin."""

CORPUS = Corpus(
    name="biored",
    task="relations",
    labels=LABELS,
    read=read,
    directed=False,
    entity_types=ENTITY_TYPES,
    documents=True,
    said_by=SAID_BY,
)
