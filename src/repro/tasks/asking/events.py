"""Events: the types present (label_set), or types with their triggers (strict)."""

from repro.schema import Example, Item
from repro.tasks.asking import mentions
from repro.tasks.asking.event_lines import ROLE, written
from repro.tasks.asking.label_set import TypeSet
from repro.tasks.asking.strict import FIELDS, Facts, answer_of, one_place


class EventTypes(TypeSet):
    """label_set: the event types of a sentence or document."""

    def gold(self, example: Example) -> frozenset[Item]:
        return frozenset((event.type,) for event in example.events)


class Events(Facts):
    """strict: items are (type, trigger place); an answer's lines also hold the arguments."""

    def gold(self, example: Example) -> frozenset[Item]:
        places = places_of(example)
        return frozenset((event.type, places[event.trigger]) for event in example.events)

    def target(self, example: Example) -> str:
        """A line per distinct event, in the order of the triggers."""
        return answer_of(written(example))

    def render(self, items: frozenset[Item], example: Example) -> str:
        return one_place(items, example)


class EventArguments(Events):
    """Items are (type, trigger place, role, argument place), reported beside the strict score.

    An argument that is an event is placed at its trigger.
    """

    def gold(self, example: Example) -> frozenset[Item]:
        places = places_of(example)
        return frozenset(
            (event.type, places[event.trigger], argument.role, places[argument.ref])
            for event in example.events
            for argument in event.arguments
        )

    def shown(self, item: Item, example: Example) -> str:
        kind, trigger, role, argument = item
        text = mentions.flat(example.text)
        event = super().shown((kind, trigger), example)
        return f"{event}{FIELDS}{role}{ROLE}{mentions.written(text, str(argument))}"


def places_of(example: Example) -> dict[str, str]:
    """The place of every entity, and of every event (its trigger's), by id."""
    places = {entity.id: mentions.key(entity.spans) for entity in example.entities}
    return places | {event.id: places[event.trigger] for event in example.events}
