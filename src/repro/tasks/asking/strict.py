"""What the strict protocols share: an answer of lines, one fact per line, its fields separated."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from repro.schema import Example, Item, Span, TaskInfo
from repro.tasks.asking import mentions
from repro.tasks.asking.api import NONE

FIELDS = " | "


@dataclass(frozen=True)
class Facts(ABC):
    """A strict protocol: items are facts about places in the text."""

    info: TaskInfo

    @property
    def types(self) -> tuple[str, ...]:
        return self.info.labels

    @abstractmethod
    def gold(self, example: Example) -> frozenset[Item]:
        """The facts that the example holds."""

    @abstractmethod
    def render(self, items: frozenset[Item], example: Example) -> str:
        """The answer that states exactly these items."""

    def text(self, example: Example) -> str:
        return example.text

    def target(self, example: Example) -> str:
        return self.render(self.gold(example), example)

    def type_of(self, item: Item) -> str:
        return str(item[0])

    def shown(self, item: Item, example: Example) -> str:
        text = mentions.flat(example.text)
        kind, *places = map(str, item)
        return FIELDS.join([kind, *(mentions.written(text, place) for place in places)])


def answer_of(rows: Iterable[Sequence[str]]) -> str:
    """The answer that states these rows of fields: each once, in this order."""
    return "\n".join(dict.fromkeys(FIELDS.join(row) for row in rows)) or NONE


def place_order(place: str) -> tuple[list[Span], str]:
    """Sort key: places in text order, words that are no place first."""
    return mentions.spans(place), place


def one_place(items: frozenset[Item], example: Example) -> str:
    """The answer that states items of the form (type, place), in text order."""
    text = mentions.flat(example.text)
    pairs = sorted((place_order(str(place)), str(kind)) for kind, place in items)
    return answer_of((kind, mentions.written(text, place)) for (_, place), kind in pairs)
