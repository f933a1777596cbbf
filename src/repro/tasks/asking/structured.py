r"""Answers in JSON: the form of each task and protocol, and what it is in a plain answer.

JSON holds the same words as a plain answer, so that the same rules say which items they are: a
mention has its `#k`, and a backslash before a sign. A mention may hold ` | ` as it stands too.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from repro.schema import TaskInfo
from repro.tasks.asking import mentions
from repro.tasks.asking.api import NONE
from repro.tasks.asking.event_lines import ROLE
from repro.tasks.asking.strict import FIELDS, answer_of

BAR = re.compile(r"(?<!\\)\|")
Tag = Annotated[str, Field(pattern=r"^\S+$")]


class Part(BaseModel):
    """A JSON object; keys that nobody asked for state nothing."""

    model_config = ConfigDict(strict=True, frozen=True)


class Form(Part, ABC):
    """A whole answer."""

    @classmethod
    @abstractmethod
    def of(cls, answer: str) -> "Form":
        """The form that holds the words of a plain answer."""

    @abstractmethod
    def plain(self) -> str:
        """The plain answer with the same words."""


class Types(Form):
    """label_set: the types of a text."""

    types: list[str]

    @classmethod
    def of(cls, answer: str) -> "Types":
        return cls(types=[] if answer == NONE else answer.split(", "))

    def plain(self) -> str:
        return ", ".join(map(mentions.flat, self.types)) or NONE


class Tags(Form):
    """label_set: a tag a token."""

    tags: list[Tag]

    @classmethod
    def of(cls, answer: str) -> "Tags":
        return cls(tags=answer.split())

    def plain(self) -> str:
        return " ".join(self.tags)


class Class(Form):
    """The class of a sentence."""

    label: str = Field(alias="class")

    @classmethod
    def of(cls, answer: str) -> "Class":
        return cls.model_validate({"class": answer})

    def plain(self) -> str:
        return mentions.flat(self.label)


class Argument(Part):
    """An argument of an event."""

    role: str
    mention: str


class Event(Part):
    """An event, with any arguments."""

    type: str
    trigger: str
    arguments: list[Argument] = []


class Events(Form):
    """strict: events."""

    events: list[Event]

    @classmethod
    def of(cls, answer: str) -> "Events":
        return cls(events=[_event(*row) for row in _rows(answer)])

    def plain(self) -> str:
        return _answer(
            [each.type, each.trigger, *(f"{a.role}{ROLE}{a.mention}" for a in each.arguments)]
            for each in self.events
        )


class Relation(Part):
    """A relation; which end is which matters where the corpus says so."""

    type: str
    head: str
    tail: str


class Relations(Form):
    """strict: relations."""

    relations: list[Relation]

    @classmethod
    def of(cls, answer: str) -> "Relations":
        rows = [Relation(type=kind, head=head, tail=tail) for kind, head, tail in _rows(answer)]
        return cls(relations=rows)

    def plain(self) -> str:
        return _answer([each.type, each.head, each.tail] for each in self.relations)


class Entity(Part):
    """An entity."""

    type: str
    mention: str


class Entities(Form):
    """strict: entities."""

    entities: list[Entity]

    @classmethod
    def of(cls, answer: str) -> "Entities":
        return cls(entities=[Entity(type=kind, mention=words) for kind, words in _rows(answer)])

    def plain(self) -> str:
        return _answer([each.type, each.mention] for each in self.entities)


STRICT: dict[str, type[Form]] = {"events": Events, "relations": Relations, "entities": Entities}


def form_of(info: TaskInfo) -> type[Form]:
    """The form of a corpus's answers under its protocol."""
    if info.task == "classification":
        return Class
    if info.protocol == "strict":
        return STRICT[info.task]
    return Tags if info.task == "entities" else Types


def _event(kind: str, trigger: str, *roles: str) -> Event:
    pairs = [role.split(ROLE, 1) for role in roles]
    arguments = [Argument(role=role, mention=words) for role, words in pairs]
    return Event(type=kind, trigger=trigger, arguments=arguments)


def _rows(answer: str) -> list[list[str]]:
    return [] if answer == NONE else [line.split(FIELDS) for line in answer.split("\n")]


def _answer(rows: Iterable[Sequence[str]]) -> str:
    return answer_of([BAR.sub(r"\\|", mentions.flat(field)) for field in row] for row in rows)
