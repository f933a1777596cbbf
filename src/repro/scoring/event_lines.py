"""Events as the lines of an answer, and back; an event may be an argument of another.

A line is `type | trigger | role: argument | ...`. An argument that is an event is named by its
trigger. Where several lines have their trigger at that place, ` @k` says which is meant: the k-th
of them in the answer. Without a number every one of them is meant, and the line states as many
events, one for each choice. No line is meant by an argument of its own, or of what it names.

Words at a protein's place are that protein. Words that are neither a protein nor a trigger of the
answer are an argument that no gold event has.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from repro.schema import Argument, Entity, Event, Example
from repro.scoring.stated import PROTEIN, Stated, distinct
from repro.tasks.asking import mentions
from repro.tasks.asking.events import ROLE

NUMBERED = re.compile(r"(.+) @([1-9][0-9]{0,5})")
MOST = 100
"""Events that one line states at most; further choices are left out."""

Lines = dict[str, list["_Line"]]
Rows = list[tuple[str, ...]]


def written(example: Example) -> Rows:
    """The fields of a line for each distinct event of an example, in the order of the triggers.

    `read` finds these events in them.
    """
    text = mentions.flat(example.text)
    places = {entity.id: mentions.key(entity.spans) for entity in example.entities}
    events, same = distinct((_placed(event, places) for event in example.events), {})
    ordered = [events[event.id] for event in example.events if event.id in events]
    ordered.sort(key=lambda event: mentions.spans(event.trigger))
    on: dict[str, list[str]] = {}
    for event in ordered:
        on.setdefault(event.trigger, []).append(event.id)

    def words(ref: str) -> str:
        if ref not in same:
            return mentions.written(text, ref)
        event = events[same[ref]]
        there = on[event.trigger]
        number = f" @{there.index(event.id) + 1}" if len(there) > 1 else ""
        return mentions.written(text, event.trigger) + number

    return [
        (
            event.type,
            mentions.written(text, event.trigger),
            *(f"{argument.role}{ROLE}{words(argument.ref)}" for argument in event.arguments),
        )
        for event in ordered
    ]


def read(rows: Iterable[Sequence[str]], example: Example) -> Stated:
    """The events that lines state, given as their fields.

    A row that was there before, a row without a trigger, and a field that is not `role: argument`
    state nothing.
    """
    fields = [row for row in dict.fromkeys(map(tuple, rows)) if len(row) > 1]
    text = mentions.flat(example.text)
    lines = [
        _Line(number, row[0], mentions.located(text, row[1])) for number, row in enumerate(fields)
    ]
    on: Lines = {}
    for line in lines:
        on.setdefault(line.place, []).append(line)
    proteins = _proteins(example)
    found = {line.trigger: _mention(text, line.trigger, line.type, line.place) for line in lines}
    for line, row in zip(lines, fields, strict=True):
        for role, words in (part.split(ROLE, 1) for part in row[2:] if ROLE in part):
            place = mentions.located(text, words)
            named = proteins.get(place) or _named(text, words, on) or place
            line.roles.append(role)
            line.choices.append(named)
            if named == place:
                found[place] = _mention(text, place, "", place)
    _state(lines)
    return Stated(tuple(found.values()), tuple(event for line in lines for event in line.events()))


@dataclass(eq=False)
class _Line:
    """One line; `choices` are what its arguments may be: an id, or the lines that are meant.

    `stated` are the events found so far: the ids of their arguments, and the lines behind them.
    """

    number: int
    type: str
    place: str
    roles: list[str] = field(default_factory=list)
    choices: list["str | list[_Line]"] = field(default_factory=list)
    stated: dict[tuple[str, ...], frozenset[int]] = field(default_factory=dict)

    @property
    def trigger(self) -> str:
        return f"{self.type} {self.place}"

    def made(self) -> Iterator[tuple[str, frozenset[int]]]:
        """The ids of the events found so far, with the lines behind each."""
        for count, behind in enumerate(self.stated.values(), start=1):
            yield f"{self.number + 1}.{count}", behind

    def grow(self) -> bool:
        """Find more events, from those that other lines now state; whether there were any."""
        before = len(self.stated)
        options = [
            [(choice, frozenset[int]())]
            if isinstance(choice, str)
            else [made for line in choice for made in line.made() if self.number not in made[1]]
            for choice in self.choices
        ]
        for chosen in islice(product(*options), MOST):
            if len(self.stated) < MOST:
                behind = frozenset({self.number}).union(*(lines for _, lines in chosen))
                self.stated.setdefault(tuple(id_ for id_, _ in chosen), behind)
        return len(self.stated) > before

    def events(self) -> Iterator[Event]:
        """What the line states; where it leads to nothing but itself, one event that is wrong."""
        if not self.stated:
            wrong = (c if isinstance(c, str) else c[0].trigger for c in self.choices)
            self.stated[tuple(wrong)] = frozenset()
        for (id_, _), refs in zip(self.made(), self.stated, strict=True):
            arguments = map(Argument, self.roles, refs)
            yield Event(id_, self.type, self.trigger, tuple(arguments))


def _state(lines: Sequence[_Line]) -> None:
    """Find what each line states, and again where a line that it names states more."""
    waiting = list(lines)
    while waiting:
        grown = {line.number for line in waiting if line.grow()}
        waiting = [
            line
            for line in lines
            if any(
                other.number in grown
                for choice in line.choices
                if not isinstance(choice, str)
                for other in choice
            )
        ]


def _named(text: str, words: str, on: Lines) -> list[_Line]:
    """The lines that an argument's words mean; the words as they stand come first."""
    numbered = NUMBERED.fullmatch(words)
    place = mentions.located(text, words)
    if place in on or not numbered:
        return on.get(place, [])
    number = int(numbered[2])
    return on.get(mentions.located(text, numbered[1]), [])[number - 1 : number]


def _placed(event: Event, places: dict[str, str]) -> Event:
    """An event with places for the ids of its trigger and of the mentions that it names."""
    arguments = (Argument(a.role, places.get(a.ref, a.ref)) for a in event.arguments)
    return Event(event.id, event.type, places[event.trigger], tuple(arguments))


def _proteins(example: Example) -> dict[str, str]:
    """The id of the protein at each place; the first where several share one."""
    found: dict[str, str] = {}
    for entity in example.entities:
        if entity.type == PROTEIN:
            found.setdefault(mentions.key(entity.spans), entity.id)
    return found


def _mention(text: str, id_: str, kind: str, place: str) -> Entity:
    spans = mentions.spans(place)
    words = mentions.name(text, spans) if spans else place.removeprefix(mentions.NOT_FOUND)
    return Entity(id_, kind, tuple(spans), words)
