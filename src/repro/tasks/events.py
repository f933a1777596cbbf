"""Events: the types present (label_set), or types with their triggers (strict)."""

from collections.abc import Iterable, Sequence

from repro.schema import Example, Item
from repro.tasks import mentions
from repro.tasks.label_set import TypeSet
from repro.tasks.strict import FIELDS, Facts, Reader, answer_of, one_place

ROLE = ": "


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
        """A line an event, in the order of the triggers; arguments follow as `role: mention`."""
        text = mentions.flat(example.text)
        places = places_of(example)
        rows = []
        for event in sorted(example.events, key=lambda e: mentions.spans(places[e.trigger])):
            roles = [
                f"{argument.role}{ROLE}{mentions.written(text, places[argument.ref])}"
                for argument in event.arguments
            ]
            rows.append((event.type, mentions.written(text, places[event.trigger]), *roles))
        return answer_of(rows)

    def render(self, items: frozenset[Item], example: Example) -> str:
        return one_place(items, example)

    def reader(self, example: Example) -> Reader:
        text = mentions.flat(example.text)

        def read(fields: Sequence[str]) -> Iterable[Item] | None:
            if len(fields) < len(("type", "trigger")):
                return None
            return [(fields[0], mentions.located(text, fields[1]))]

        return read


class EventArguments(Events):
    """Items are (type, trigger place, role, argument place), reported beside the strict score.

    An argument that is an event is placed at its trigger. Fields that are not `role: mention`
    state nothing.
    """

    def gold(self, example: Example) -> frozenset[Item]:
        places = places_of(example)
        return frozenset(
            (event.type, places[event.trigger], argument.role, places[argument.ref])
            for event in example.events
            for argument in event.arguments
        )

    def reader(self, example: Example) -> Reader:
        text = mentions.flat(example.text)
        read_trigger = super().reader(example)

        def read(fields: Sequence[str]) -> Iterable[Item] | None:
            triggers = read_trigger(fields)
            if triggers is None:
                return None
            roles = [field.split(ROLE, 1) for field in fields[2:] if ROLE in field]
            places = [(role, mentions.located(text, words)) for role, words in roles]
            return [(*trigger, *place) for trigger in triggers for place in places]

        return read

    def shown(self, item: Item, example: Example) -> str:
        kind, trigger, role, argument = item
        text = mentions.flat(example.text)
        event = super().shown((kind, trigger), example)
        return f"{event}{FIELDS}{role}{ROLE}{mentions.written(text, str(argument))}"


def places_of(example: Example) -> dict[str, str]:
    """The place of every entity, and of every event (its trigger's), by id."""
    places = {entity.id: mentions.key(entity.spans) for entity in example.entities}
    return places | {event.id: places[event.trigger] for event in example.events}
