"""Small examples with events, built by hand."""

from repro.schema import Argument, Entity, Event, Example, TaskInfo

INFO = TaskInfo(
    "genia2013", "Genia2013", "events", ("Binding", "Regulation"), entity_types=("Protein",)
)
TEXT = "Binding of A regulates B. It needs C"


def entity(id_: str, kind: str, words: str) -> Entity:
    start = TEXT.index(words)
    return Entity(id_, kind, ((start, start + len(words)),), words)


ENTITIES = (
    entity("T1", "Protein", "A"),
    entity("T2", "Protein", "C"),
    entity("T3", "Binding", "Binding"),
    entity("T4", "Regulation", "regulates"),
)
FLAT = Event("E1", "Binding", "T3", (Argument("Theme", "T1"),))
NESTED = Event("E2", "Regulation", "T4", (Argument("Theme", "E1"),))
CROSSING = Event("E3", "Binding", "T3", (Argument("Theme", "T1"), Argument("Theme2", "T2")))


def example(*events: Event, id_: str = "x", group: str = "g") -> Example:
    return Example(id_, group, TEXT, entities=ENTITIES, events=events)
