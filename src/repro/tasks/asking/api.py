"""What a task asks under one protocol: which items are gold, and the answer that states them."""

from typing import Protocol

from repro.schema import Example, Item, TaskInfo

NONE = "none"
"""The answer that states no item, so that an answer is never empty."""


class Asking(Protocol):
    """One task under one protocol, for one corpus."""

    @property
    def info(self) -> TaskInfo:
        """The corpus and the protocol."""

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the breakdown, in the order tables show them."""

    def text(self, example: Example) -> str:
        """The text as a prompt shows it."""

    def gold(self, example: Example) -> frozenset[Item]:
        """The items that count as correct."""

    def target(self, example: Example) -> str:
        """The answer a perfect model gives, without any end-of-sequence token; never empty."""

    def render(self, items: frozenset[Item], example: Example) -> str:
        """The answer that states exactly these items."""

    def type_of(self, item: Item) -> str:
        """The type under which an item is counted; one outside `types` is an unknown label."""

    def shown(self, item: Item, example: Example) -> str:
        """An item of the example as a person reads it."""
