"""Whole events as items, matched strictly: type, trigger, own arguments, nested events in full.

An item is (type, place of the trigger, argument, ...), the arguments sorted. An argument is
`role: place`, and of an event `role: (its own item)`. An event that leads to a circle is placed at
its trigger alone.

The number of a role says nothing by itself, and is left out: `Theme` and `Theme2` of a Binding are
the same role. It does say which of several Themes a Site belongs to: such a Site names the Themes
that have its number, `Site of 12-15: 40-44`.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256

from repro.schema import Argument, Entity, Event, Example, Item
from repro.tasks.asking import mentions
from repro.tasks.asking.same_events import arguments_first
from repro.tasks.reading.event_lines import Stated

ROLE = re.compile(r"(.+?)([0-9]*)")
THEME, SITE = "Theme", "Site"
LONGEST = 2000
"""Characters of an argument that are kept as they are."""


def of_gold(example: Example) -> frozenset[Item]:
    """The events of an example."""
    return _items(example.entities, example.events)


def of_stated(stated: Stated, example: Example) -> frozenset[Item]:
    """The events that an answer to the example states."""
    return _items([*example.entities, *stated.mentions], stated.events)


def _items(entities: Iterable[Entity], events: Sequence[Event]) -> frozenset[Item]:
    places = {entity.id: _place(entity) for entity in entities}
    triggers = {event.id: places[event.trigger] for event in events}
    whole: dict[str, tuple[str, ...]] = {}
    items: set[Item] = set()

    def words(ref: str) -> str:
        if ref in whole:
            return _short(f"({' '.join(whole[ref])})")
        return triggers.get(ref) or places.get(ref, mentions.NOT_FOUND)

    for event in arguments_first(events):
        stated = [(*_role(argument), words(argument.ref)) for argument in event.arguments]
        item = (event.type, triggers[event.id], *_arguments(stated))
        items.add(item)
        if all(a.ref in whole or a.ref not in triggers for a in event.arguments):
            whole[event.id] = item
    return frozenset(items)


def _short(words: str) -> str:
    """Words, or the hash of very long ones: an answer may double an item with every line."""
    if len(words) <= LONGEST:
        return words
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _arguments(stated: Sequence[tuple[str, str, str]]) -> list[str]:
    """The arguments of an event, given as role, number and words."""
    themes = [(number, words) for role, number, words in stated if role == THEME]
    found = []
    for role, number, words in stated:
        owners = sorted(theme for k, theme in themes if k == number)
        owner = f" of {' and '.join(owners)}" if role == SITE and len(themes) > 1 else ""
        found.append(f"{role}{owner}: {words}")
    return sorted(found)


def _role(argument: Argument) -> tuple[str, str]:
    """A role and its number, the first being 1 whether it is written or not."""
    match = ROLE.fullmatch(argument.role)
    return (match[1], match[2] or "1") if match else (argument.role, "1")


def _place(entity: Entity) -> str:
    return mentions.key(entity.spans) if entity.spans else mentions.NOT_FOUND + entity.text
