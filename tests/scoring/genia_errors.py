"""Seeded kinds of error, made in the gold events of a Genia text."""

import re
from collections.abc import Callable
from dataclasses import replace

from repro.schema import Argument, Entity, Event, Example
from repro.tasks.reading.event_lines import Stated

TYPES = ("Gene_expression", "Binding", "Regulation", "Positive_regulation", "Localization")
Change = Callable[[Example], Stated]


def as_it_is(example: Example) -> Stated:
    return Stated(example.entities, example.events)


def merged(example: Example) -> Stated:
    """All arguments of a trigger, each once, as one event."""
    first: dict[str, Event] = {}
    alias: dict[str, str] = {}
    for event in example.events:
        one = first.setdefault(event.trigger, replace(event, arguments=()))
        alias[event.id] = one.id
        new = [a for a in event.arguments if a not in one.arguments]
        first[event.trigger] = replace(one, arguments=(*one.arguments, *new))
    return Stated(example.entities, tuple(renamed(event, alias) for event in first.values()))


def without_numbers(example: Example) -> Stated:
    """`Theme2` is `Theme`."""
    return changed(example, lambda a, _: Argument(re.sub(r"\d", "", a.role), a.ref))


def longer(example: Example) -> Stated:
    """Three in ten triggers one character longer."""
    return moved(example, 0, 1)


def shifted(example: Example) -> Stated:
    """Three in ten triggers eight characters to the left."""
    return moved(example, -8, 0)


def moved(example: Example, at_start: int, at_end: int) -> Stated:
    def move(number: int, entity: Entity) -> Entity:
        (start, end), *_ = entity.spans
        place = (max(0, start + at_start), min(len(example.text), end + at_end))
        return replace(entity, spans=(place,)) if number % 10 in (0, 3, 6) else entity

    triggers = {event.trigger for event in example.events}
    found = [entity for entity in example.entities if entity.id in triggers]
    new = {entity.id: move(number, entity) for number, entity in enumerate(found)}
    return Stated(tuple(new.get(e.id, e) for e in example.entities), example.events)


def dropped(example: Example) -> Stated:
    """Every third event, and those that name it."""
    gone = {event.id for number, event in enumerate(example.events) if number % 3 == 1}
    while more := {e.id for e in example.events for a in e.arguments if a.ref in gone} - gone:
        gone |= more
    return Stated(example.entities, tuple(e for e in example.events if e.id not in gone))


def retyped(example: Example) -> Stated:
    """Every fourth event of another type, with a trigger of its own."""
    events, new = [], []
    for number, event in enumerate(example.events):
        if number % 4 == 0:
            kind = TYPES[number % len(TYPES)]
            trigger = next(e for e in example.entities if e.id == event.trigger)
            new.append(replace(trigger, id=f"new{number}", type=kind))
            events.append(replace(event, type=kind, trigger=f"new{number}"))
        else:
            events.append(event)
    return Stated((*example.entities, *new), tuple(events))


def wrong_arguments(example: Example) -> Stated:
    """The next protein of the text for the protein of every fourth event."""
    proteins = [entity.id for entity in example.entities if entity.type == "Protein"]

    def change(argument: Argument, number: int) -> Argument:
        if number % 4 or argument.ref not in proteins:
            return argument
        place = (proteins.index(argument.ref) + 1) % len(proteins)
        return replace(argument, ref=proteins[place])

    return changed(example, change)


def wrong_nested(example: Example) -> Stated:
    """The first event of the text that names no other for an event that is an argument."""
    ids = {event.id for event in example.events}
    plain = [e.id for e in example.events if not any(a.ref in ids for a in e.arguments)]
    return changed(
        example,
        lambda a, number: replace(a, ref=plain[0]) if a.ref in ids and number % 2 else a,
    )


def without_causes(example: Example) -> Stated:
    """Themes alone."""
    events = (
        replace(e, arguments=tuple(a for a in e.arguments if a.role.startswith("Theme")))
        for e in example.events
    )
    return Stated(example.entities, tuple(events))


def twice(example: Example) -> Stated:
    """Every event again, each second one on a trigger of its own."""
    again, new = [], []
    for number, event in enumerate(example.events):
        trigger = event.trigger
        if number % 2:
            entity = next(e for e in example.entities if e.id == trigger)
            trigger = f"new{number}"
            new.append(replace(entity, id=trigger))
        again.append(replace(event, id=f"again{number}", trigger=trigger))
    return Stated((*example.entities, *new), (*example.events, *again))


def equivalent(example: Example) -> Stated:
    """For a protein the last that is equivalent to it."""
    last = {id_: group[-1] for group in example.equivalents for id_ in group}
    return changed(example, lambda a, _: replace(a, ref=last.get(a.ref, a.ref)))


def backwards(example: Example) -> Stated:
    """Arguments in the opposite order."""
    events = (replace(e, arguments=e.arguments[::-1]) for e in example.events)
    return Stated(example.entities, tuple(events))


def everything(example: Example) -> Stated:
    """Several errors in one answer, one after the other."""
    for change in (wrong_arguments, shifted, retyped, twice):
        stated = change(example)
        example = replace(example, entities=stated.mentions, events=stated.events)
    return Stated(example.entities, example.events)


def changed(example: Example, change: Callable[[Argument, int], Argument]) -> Stated:
    """Every argument changed, given with the number of its event."""
    events = (
        replace(event, arguments=tuple(change(a, number) for a in event.arguments))
        for number, event in enumerate(example.events)
    )
    return Stated(example.entities, tuple(events))


def renamed(event: Event, alias: dict[str, str]) -> Event:
    arguments = (replace(a, ref=alias.get(a.ref, a.ref)) for a in event.arguments)
    return replace(event, arguments=tuple(arguments))


KINDS: dict[str, Change] = {
    change.__name__: change
    for change in (
        as_it_is,
        merged,
        without_numbers,
        longer,
        shifted,
        dropped,
        retyped,
        wrong_arguments,
        wrong_nested,
        without_causes,
        twice,
        equivalent,
        backwards,
        everything,
    )
}
