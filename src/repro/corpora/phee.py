"""PHEE: adverse and potential therapeutic drug events in sentences of case reports.

JSON lines, a sentence each. A role of an event holds one or more mentions, a mention one or more
parts, each with its start. Roles have sub-roles: `Treatment.Drug`. The splits are the official
ones; the group is the PubMed article that a sentence comes from.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from repro.corpora.base import Corpus, Reading
from repro.corpora.raw import Place, json_rows, mention
from repro.schema import SPLITS, Argument, Entity, Event, Example, ProtocolName

ROLES = {
    "Subject": {"Age", "Gender", "Population", "Race", "Disorder"},
    "Treatment": {"Drug", "Dosage", "Freq", "Route", "Time_elapsed", "Duration", "Disorder"},
    "Effect": set[str](),
}
ATTRIBUTES = {"Negated", "Speculated", "Severity"}


class Mentions(BaseModel):
    """One or more mentions in one role; further keys are sub-roles, values or combinations."""

    model_config = ConfigDict(extra="allow", strict=True)
    __pydantic_extra__: dict[str, "Mentions | list[dict[str, Any]] | bool | str"]

    text: list[list[str]]
    start: list[list[int]]
    entity_id: list[str]


class RawEvent(BaseModel):
    """An event; the keys beside these are roles and attributes."""

    model_config = ConfigDict(extra="allow", strict=True)
    __pydantic_extra__: dict[str, Mentions]

    event_id: str
    event_type: Literal["Adverse_event", "Potential_therapeutic_event"]
    Trigger: Mentions


class Annotation(BaseModel):
    """What one annotator saw in a sentence."""

    events: list[RawEvent]


class Row(BaseModel):
    """A sentence; `id` is a PubMed id and a number."""

    id: str
    context: str
    annotations: list[Annotation]


VERSION = (
    "This is version 1. Version 2.0, at another address (ZhaoyueSun/phee-with-chatgpt), corrects "
    "the arguments Subject.Disorder, Treatment.Time_elapsed and Treatment.Duration."
)
ROWS = TypeAdapter(Row)


def read(folder: Path, _: ProtocolName) -> Reading:
    """The official splits."""
    dropped: Counter[str] = Counter()
    splits = {
        split: [
            _Sentence(place, row, dropped).example()
            for place, row in json_rows(folder / f"{split}.json", ROWS)
        ]
        for split in SPLITS
    }
    return Reading(splits, dropped)


class _Sentence:
    """Collects the mentions of a sentence while its events are read."""

    def __init__(self, place: Place, row: Row, dropped: Counter[str]) -> None:
        self.place, self.row, self.dropped = place, row, dropped
        self.entities: dict[str, Entity] = {}

    def example(self) -> Example:
        events = [self.event(raw) for part in self.row.annotations for raw in part.events]
        return Example(
            id=self.row.id,
            group=self.row.id.rsplit("_", 1)[0],
            text=self.row.context,
            entities=tuple(self.entities.values()),
            events=tuple(events),
        )

    def event(self, raw: RawEvent) -> Event:
        [trigger, *more] = self.mentions(raw.event_type, raw.Trigger)
        if more:
            raise self.place.bad("one trigger", raw.Trigger.text)
        arguments = [
            argument
            for role, node in raw.__pydantic_extra__.items()
            for argument in self.arguments(role, node)
        ]
        return Event(raw.event_id, raw.event_type, trigger, tuple(arguments))

    def arguments(self, role: str, node: Mentions) -> Iterator[Argument]:
        if role in ATTRIBUTES:
            self.dropped[f"event attribute {role} (a modifier, not an argument)"] += 1
            return
        if role not in ROLES:
            raise self.place.bad(f"a role or attribute ({', '.join(ROLES)})", role)
        yield from (Argument(role, ref) for ref in self.mentions(role, node))
        for name, part in node.__pydantic_extra__.items():
            if name == "Combination" and isinstance(part, list):
                self.dropped["Combination (an event inside a treatment)"] += len(part)
            elif name in ROLES[role] and isinstance(part, Mentions):
                full = f"{role}.{name}"
                yield from (Argument(full, ref) for ref in self.mentions(full, part))
            else:
                raise self.place.bad(f"a sub-role of {role}", name)

    def mentions(self, type_: str, node: Mentions) -> list[str]:
        if not len(node.text) == len(node.start) == len(node.entity_id) > 0:
            raise self.place.bad("as many texts as starts and ids", node.text)
        for parts, starts, id_ in zip(node.text, node.start, node.entity_id, strict=True):
            entity = self.entity(id_, type_, parts, starts)
            known = self.entities.setdefault(id_, entity)
            if known.spans != entity.spans:
                raise self.place.bad(f"{id_} at {list(known.spans)} again", list(entity.spans))
        return node.entity_id

    def entity(self, id_: str, type_: str, parts: list[str], starts: list[int]) -> Entity:
        if len(parts) != len(starts):
            raise self.place.bad("as many starts as parts", starts)
        pieces = sorted(zip(starts, parts, strict=True))
        spans = tuple((start, start + len(part)) for start, part in pieces)
        stated = " ".join(part for _, part in pieces)
        return Entity(id_, type_, spans, mention(self.row.context, spans, stated, self.place))


SAID_BY = {
    "Adverse_event": ("harm",),
    "Potential_therapeutic_event": ("help",),
}
"""The groups of words that say a label in the synthetic twin."""

CORPUS = Corpus(
    name="phee",
    task="events",
    labels=("Adverse_event", "Potential_therapeutic_event"),
    read=read,
    notes=(VERSION,),
    said_by=SAID_BY,
)
