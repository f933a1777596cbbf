"""Hand-made examples that fit the label set of any corpus."""

import re
from itertools import cycle, islice

from repro.schema import Argument, Entity, Event, Example, Relation, Span, TaskInfo

TEXT = "Zorin raised alpha and beta fenase; zorin alone raised nothing, so zorin (Zorin-2) failed."
TOKENS = tuple(re.findall(r"\w+(?:-\w+)?|[^\w\s]", TEXT))


def span(words: str, number: int = 1) -> Span:
    """The characters of the n-th occurrence of words in TEXT."""
    start = -1
    for _ in range(number):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def entity(id_: str, *spans: Span, type_: str = "thing") -> Entity:
    return Entity(id_, type_, spans, " ".join(TEXT[start:end] for start, end in spans))


ENTITIES = (
    entity("zorin", span("Zorin")),
    entity("alpha", span("alpha"), span("fenase")),
    entity("beta", span("beta fenase")),
    entity("again", span("zorin")),
    entity("last", span("zorin", 2)),
    entity("raised", span("raised")),
    entity("raised again", span("raised", 2)),
    entity("failed", span("failed")),
)
EVENTS = (
    ("E1", "raised", (Argument("Cause", "zorin"), Argument("Theme", "alpha"))),
    ("E2", "raised again", (Argument("Cause", "last"),)),
    ("E3", "failed", (Argument("Theme", "E1"),)),
)
PAIRS = (("alpha", "zorin"), ("last", "beta"))
CONCEPTS = {"C:7": ("zorin", "again", "last"), "C:30": ("alpha", "beta"), "C:30.1": ("beta",)}


def sample(info: TaskInfo, *, concepts: bool = False) -> Example:
    """An example whose items use the first labels of a corpus."""
    labels = cycle(info.labels)
    if info.task == "events":
        events = tuple(
            Event(id_, label, trigger, arguments)
            for (id_, trigger, arguments), label in zip(EVENTS, labels, strict=False)
        )
        return Example("1", "1", TEXT, entities=ENTITIES, events=events)
    if info.task == "relations":
        ends = [("C:30", "C:7"), ("C:7", "C:30.1")] if concepts else PAIRS
        relations = tuple(Relation(label, *pair) for label, pair in zip(labels, ends, strict=False))
        return Example(
            "1",
            "1",
            TEXT,
            entities=ENTITIES,
            relations=relations[: 1 if info.pairs else None],
            concepts=CONCEPTS if concepts else {},
            pair=PAIRS[0] if info.pairs else None,
        )
    if info.task == "entities":
        tags = tuple(islice(cycle([*info.labels[:3], "O"]), len(TOKENS)))
        return Example("1", "1", " ".join(TOKENS), tokens=TOKENS, tags=tags)
    return Example("1", "1", TEXT, label=info.labels[-1])
