"""What the strict protocols share: an answer of lines, a line of fields.

A line states one fact, its fields separated by " | ", white space around them cut off. Lines that
do not have the form of their task (another number of fields) state nothing; an answer without any
line in the form, and without the line "none", is unreadable. A fact in the form is an item even if
its type is unknown or its words are not in the text: it counts as predicted, and is wrong.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from repro.schema import Example, Item, ProtocolName, Span, TaskInfo
from repro.tasks import mentions, prompts
from repro.tasks.answers import answer, lines
from repro.tasks.api import Unreadable
from repro.tasks.prompts import NONE

FIELDS = " | "
Reader = Callable[[Sequence[str]], Iterable[Item] | None]
"""The fields of a line to its items; None if the line does not have the task's form."""


@dataclass(frozen=True)
class Facts(ABC):
    """A strict protocol; subclasses say which items the fields of one line state."""

    info: TaskInfo

    @property
    def name(self) -> ProtocolName:
        return "strict"

    @property
    def types(self) -> tuple[str, ...]:
        return self.info.labels

    @abstractmethod
    def gold(self, example: Example) -> frozenset[Item]:
        """The facts that the example holds."""

    @abstractmethod
    def render(self, items: frozenset[Item], example: Example) -> str:
        """The answer that states exactly these items."""

    @abstractmethod
    def reader(self, example: Example) -> Reader:
        """What reads the lines of an answer to this example."""

    def instruction(self, example: Example) -> str:
        return prompts.strict(self.info, self.types, concepts=bool(example.concepts))

    def prompt(self, example: Example) -> str:
        return prompts.frame(self.instruction(example), example.text)

    def target(self, example: Example) -> str:
        return self.render(self.gold(example), example)

    def parse(self, output: str, example: Example) -> frozenset[Item]:
        read = self.reader(example)
        items: set[Item] = set()
        readable = False
        for line in dict.fromkeys(lines(answer(output, self.instruction(example), example.text))):
            fields = [field.strip() for field in line.split(FIELDS)]
            stated = () if line == NONE else read(fields)
            if stated is not None:
                readable = True
                items.update(stated)
        if not readable:
            raise Unreadable("no line in the form of the answer" if output.strip() else "empty")
        return frozenset(items)

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
