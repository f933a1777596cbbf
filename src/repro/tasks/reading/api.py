"""What reads answers: a parser, and the gold items it is held against."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from repro.schema import Example, Item, TaskInfo
from repro.tasks.asking import Asking

Parse = Callable[[str, Example], frozenset[Item]]


class Unreadable(Exception):  # noqa: N818 (a finding about an output, not a failure)
    """An answer holds nothing the protocol can read; the message says why."""


class Reading(Protocol):
    """A way to read items out of answers and out of gold annotation: all that scoring needs."""

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the breakdown, in the order tables show them."""

    @property
    def unreadable(self) -> frozenset[Item]:
        """What an unreadable answer counts as: nothing, or one wrong item."""

    def gold(self, example: Example) -> frozenset[Item]:
        """The items that count as correct."""

    def parse(self, answer: str, example: Example) -> frozenset[Item]:
        """The items an answer states; raises Unreadable, and nothing else, for any string."""

    def type_of(self, item: Item) -> str:
        """The type under which an item is counted; one outside `types` is an unknown label."""

    def shown(self, item: Item, example: Example) -> str:
        """An item of the example as a person reads it."""


@dataclass(frozen=True, slots=True)
class TaskReading:
    """The reading of a task: gold items as they are asked, and the parser of answers.

    `separator` stands between the parts of an answer, where a list of them has to be joined.
    `unpack` turns an answer in the form of the prompt's style into a plain one.
    """

    asking: Asking
    parser: Parse
    separator: str
    unreadable: frozenset[Item] = frozenset()
    unpack: Callable[[str], str] | None = None

    @property
    def info(self) -> TaskInfo:
        return self.asking.info

    @property
    def types(self) -> tuple[str, ...]:
        return self.asking.types

    def gold(self, example: Example) -> frozenset[Item]:
        return self.asking.gold(example)

    def parse(self, answer: str, example: Example) -> frozenset[Item]:
        return self.parser(answer, example)

    def type_of(self, item: Item) -> str:
        return self.asking.type_of(item)

    def shown(self, item: Item, example: Example) -> str:
        return self.asking.shown(item, example)
