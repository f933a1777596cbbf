"""What a task is under one protocol: prompt, target, parser of a model's output, gold items."""

from typing import Protocol

from repro.schema import Example, Item, ProtocolName, TaskInfo


class Unreadable(Exception):  # noqa: N818 (a finding about an output, not a failure)
    """A model's output holds nothing the protocol can read; the message says why."""


class Reading(Protocol):
    """A way to read items out of outputs and out of gold annotation: all that scoring needs."""

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the breakdown, in the order tables show them."""

    def gold(self, example: Example) -> frozenset[Item]:
        """The items that count as correct."""

    def parse(self, output: str, example: Example) -> frozenset[Item]:
        """The items an output states; raises Unreadable, and nothing else, for any string."""

    def type_of(self, item: Item) -> str:
        """The type under which an item is counted; one outside `types` is an unknown label."""

    def shown(self, item: Item, example: Example) -> str:
        """An item of the example as a person reads it."""


class TaskProtocol(Reading, Protocol):
    """One task under one protocol, for one corpus."""

    @property
    def info(self) -> TaskInfo:
        """The corpus."""

    @property
    def name(self) -> ProtocolName:
        """The protocol."""

    def prompt(self, example: Example) -> str:
        """The whole prompt, ending where the model's answer begins."""

    def target(self, example: Example) -> str:
        """The answer a perfect model gives, without any end-of-sequence token; never empty."""

    def render(self, items: frozenset[Item], example: Example) -> str:
        """The answer that states exactly these items."""
