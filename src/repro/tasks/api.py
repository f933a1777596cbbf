"""What a task is under one protocol: prompt, target, parser of a model's output, gold items."""

from typing import Protocol

from repro.schema import Example, Item, ProtocolName, TaskInfo


class Unreadable(Exception):  # noqa: N818 (a finding about an output, not a failure)
    """A model's output holds nothing the protocol can read; the message says why."""


class TaskProtocol(Protocol):
    """One task under one protocol, for one corpus."""

    info: TaskInfo
    name: ProtocolName

    def prompt(self, example: Example) -> str:
        """The whole prompt, ending where the model's answer begins."""

    def target(self, example: Example) -> str:
        """The answer a perfect model gives, without any end-of-sequence token."""

    def gold(self, example: Example) -> frozenset[Item]:
        """The items that count as correct."""

    def parse(self, output: str, example: Example) -> frozenset[Item]:
        """The items an output states; raises Unreadable, and nothing else, for any string."""

    def type_of(self, item: Item) -> str:
        """The type under which an item is counted in the breakdown."""

    def shown(self, item: Item) -> str:
        """An item as a person reads it."""
