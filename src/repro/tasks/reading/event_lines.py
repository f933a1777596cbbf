"""The events that the lines of an answer state; `repro.tasks.asking.event_lines` has their form.

An argument that names a trigger without a number means every line that has it, and the line states
as many events, one for each choice. No line is meant by an argument of its own, or of what it
names. Words that are neither a protein nor a trigger of the answer are an argument that no gold
event has.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from repro.schema import Argument, Entity, Event, Example
from repro.tasks.asking import mentions
from repro.tasks.asking.event_lines import ROLE, place_and_number, proteins

MOST = 100
"""Events that one line states at most; further choices are left out."""

Lines = dict[str, list["_Line"]]


@dataclass(frozen=True, slots=True)
class Stated:
    """What an answer states of a text.

    `mentions` are its triggers, and the arguments that are no entity of the text; one whose words
    are not in the text has no spans. An argument names one of them, an entity of the example, or
    one of `events`, by id.
    """

    mentions: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()


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
    given = proteins(example)
    known = frozenset(given.values())
    found = {line.trigger: _mention(text, line.trigger, line.type, line.place) for line in lines}
    for line, row in zip(lines, fields, strict=True):
        for role, words in (part.split(ROLE, 1) for part in row[2:] if ROLE in part):
            named = _named(text, words, given, on)
            line.roles.append(role)
            line.choices.append(named)
            if isinstance(named, str) and named not in known:
                found[named] = _mention(text, named, "", named)
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


def _named(text: str, words: str, given: Mapping[str, str], on: Lines) -> "str | list[_Line]":
    """What an argument's words mean: a protein's id, lines, or the place of another mention."""
    place, number = place_and_number(text, words)
    if number:
        return on.get(place, [])[number - 1 : number] or mentions.located(text, words)
    lines = on.get(place, []) if number is None else []
    return given.get(place) or lines or place


def _mention(text: str, id_: str, kind: str, place: str) -> Entity:
    spans = mentions.spans(place)
    words = mentions.name(text, spans) if spans else place.removeprefix(mentions.NOT_FOUND)
    return Entity(id_, kind, tuple(spans), words)
