"""What makes two events of a text one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from repro.schema import Argument, Event


def distinct(
    events: Iterable[Event], same: Mapping[str, str]
) -> tuple[dict[str, Event], dict[str, str]]:
    """Events of the same type, trigger and arguments as one: those that stay, and `same` with all.

    `same` maps an id to the one which stands for it.
    """
    stay: dict[str, Event] = {}
    ids: dict[tuple[str, str, tuple[Argument, ...]], str] = {}
    same = dict(same)
    for event in arguments_first(list(events)):
        arguments = tuple(Argument(a.role, same.get(a.ref, a.ref)) for a in event.arguments)
        id_ = ids.setdefault((event.type, event.trigger, arguments), event.id)
        same[event.id] = id_
        if id_ == event.id:
            stay[id_] = replace(event, arguments=arguments)
    return stay, same


def arguments_first(events: Sequence[Event]) -> list[Event]:
    """Events, each after those that it names; those that lead to a circle last."""
    left = {event.id: event for event in events}
    ordered: list[Event] = []
    while ready := [e for e in left.values() if not any(a.ref in left for a in e.arguments)]:
        ordered += ready
        for event in ready:
            del left[event.id]
    return [*ordered, *left.values()]
