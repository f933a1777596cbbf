"""How far the events of an example are built of other events, and of distant words."""

import re
from bisect import bisect_right

from repro.schema import Example

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n+")
"""Where a sentence ends, by rule: white space between a stop and a capital letter, or a new line.

An abbreviation before a capital letter ends one too, so that `crossing` is an upper bound.
"""


def depths(example: Example) -> dict[str, int]:
    """The depth of each event by id: 1 without an event among its arguments, else one more."""
    children = {
        event.id: [argument.ref for argument in event.arguments] for event in example.events
    }
    found = dict.fromkeys(children, 1)
    for _ in children:  # a longer chain than there are events would be a circle
        deeper = {
            event: 1 + max((found[ref] for ref in refs if ref in found), default=0)
            for event, refs in children.items()
        }
        if deeper == found:
            break
        found = deeper
    return found


def nested(example: Example) -> set[str]:
    """The ids of the events that have an event among their arguments."""
    return {event for event, depth in depths(example).items() if depth > 1}


def crossing(example: Example) -> set[str]:
    """The ids of the events that have an argument outside the sentence of their trigger.

    An argument that is an event stands where its trigger stands.
    """
    ends = [match.end() for match in SENTENCE_END.finditer(example.text)]
    starts = {entity.id: entity.spans[0][0] for entity in example.entities}
    starts |= {event.id: starts[event.trigger] for event in example.events}
    sentence = {id_: bisect_right(ends, start) for id_, start in starts.items()}
    return {
        event.id
        for event in example.events
        if any(sentence[argument.ref] != sentence[event.id] for argument in event.arguments)
    }
