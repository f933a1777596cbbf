"""Events: the types present (label_set), or types with their triggers (strict)."""

from repro.schema import Example, Item
from repro.tasks.label_set import TypeSet


class EventTypes(TypeSet):
    """label_set: the event types of a sentence or document."""

    def gold(self, example: Example) -> frozenset[Item]:
        return frozenset((event.type,) for event in example.events)
