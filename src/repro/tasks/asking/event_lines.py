"""Events as the lines of an answer; an event may be an argument of another.

A line is `type | trigger | role: argument | ...`. An argument that is an event is named by its
trigger. Where several lines have their trigger at that place, ` @k` says which is meant: the k-th
of them in the answer. A mention that is no event, at the place of a trigger, is followed by ` @0`.
Words at a protein's place without a number are that protein.
"""

import re

from repro.schema import Argument, Event, Example
from repro.tasks.asking import mentions
from repro.tasks.asking.same_events import distinct

ROLE = ": "
PROTEIN = "Protein"
"""The type of the mentions that are given with a Genia text."""
NUMBERED = re.compile(r"(.+) @(0|[1-9][0-9]{0,5})")
LOOKS_NUMBERED = re.compile(r"(?<= )@(?=(?:0|[1-9][0-9]{0,5})$)")


def written(example: Example) -> list[tuple[str, ...]]:
    """The fields of a line for each distinct event of an example, in the order of the triggers.

    `repro.tasks.reading.event_lines.read` finds these events in them.
    """
    text = mentions.flat(example.text)
    places = {entity.id: mentions.key(entity.spans) for entity in example.entities}
    events, same = distinct((_placed(event, places) for event in example.events), {})
    ids = dict.fromkeys(event.id for event in example.events)
    ordered = [events[id_] for id_ in ids if id_ in events]
    ordered.sort(key=lambda event: mentions.spans(event.trigger))
    on: dict[str, list[str]] = {}
    for event in ordered:
        on.setdefault(event.trigger, []).append(event.id)
    given = proteins(example)

    def words(ref: str) -> str:
        if ref not in same:
            return _written(text, ref, " @0" if ref in on and ref not in given else "")
        event = events[same[ref]]
        there = on[event.trigger]
        unclear = len(there) > 1 or event.trigger in given
        return _written(text, event.trigger, f" @{there.index(event.id) + 1}" if unclear else "")

    return [
        (
            event.type,
            mentions.written(text, event.trigger),
            *(f"{argument.role}{ROLE}{words(argument.ref)}" for argument in event.arguments),
        )
        for event in ordered
    ]


def place_and_number(text: str, words: str) -> tuple[str, int | None]:
    """The place that an argument's words name, and the k of ` @k`; `text` is flat.

    Words that are in the text only with what looks like a number have none.
    """
    numbered = NUMBERED.fullmatch(words)
    place = mentions.located(text, numbered[1]) if numbered else mentions.NOT_FOUND
    if numbered and not place.startswith(mentions.NOT_FOUND):
        return place, int(numbered[2])
    return mentions.located(text, words), None


def proteins(example: Example) -> dict[str, str]:
    """The id of the protein at each place; the first where several share one."""
    found: dict[str, str] = {}
    for entity in example.entities:
        if entity.type == PROTEIN:
            found.setdefault(mentions.key(entity.spans), entity.id)
    return found


def _written(text: str, place: str, number: str) -> str:
    return LOOKS_NUMBERED.sub(r"\\@", mentions.written(text, place)) + number


def _placed(event: Event, places: dict[str, str]) -> Event:
    """An event with places for the ids of its trigger and of the mentions that it names."""
    arguments = (Argument(a.role, places.get(a.ref, a.ref)) for a in event.arguments)
    return Event(event.id, event.type, places[event.trigger], tuple(arguments))
