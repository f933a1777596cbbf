"""Other readings of the same outputs, for the audit; and strict items as label_set items.

- `empty_as_item` (label_set events, relations): stating nothing is the item "" (sibling).
- `none_as_label` (label_set candidate pairs): stating nothing is the item "none" (sibling).
- `tag_set` (label_set entities): the set of tags in the sentence.
- `literal` (label_set entities): the list of tag numbers as Python prints it, split at ", ", so
  that "[0" and "0]" are items (the sibling's rule taken literally).
"""

from collections.abc import Callable
from dataclasses import dataclass

from repro.schema import Example, Item, TaskInfo
from repro.tasks.asking.api import NONE
from repro.tasks.asking.entities import as_tags
from repro.tasks.reading.api import Reading, TaskReading

Change = Callable[[frozenset[Item], Example], frozenset[Item]]


@dataclass(frozen=True, slots=True)
class Changed:
    """A reading whose items are another's after `change`.

    `blank_is_empty`: an empty answer states nothing, instead of being unreadable.
    """

    inner: Reading
    change: Change
    types: tuple[str, ...]
    blank_is_empty: bool = False
    unreadable: frozenset[Item] = frozenset()

    def gold(self, example: Example) -> frozenset[Item]:
        return self.change(self.inner.gold(example), example)

    def parse(self, answer: str, example: Example) -> frozenset[Item]:
        if self.blank_is_empty and not answer.strip():
            return self.change(frozenset(), example)
        return self.change(self.inner.parse(answer, example), example)

    def type_of(self, item: Item) -> str:
        return str(item[-1])

    def shown(self, item: Item, example: Example) -> str:
        del example
        return " ".join(map(str, item))


def project(info: TaskInfo, items: frozenset[Item], example: Example) -> frozenset[Item]:
    """Strict items of an example as label_set items.

    Events and relations: their types (of the whole text, also where label_set asks pair by pair).
    Entities: one tag a token, by the tokens that lie within a mention.
    """
    if info.task == "entities":
        return as_tags(items, example)
    return frozenset((item[0],) for item in items)


def variants(protocol: TaskReading) -> dict[str, Reading]:
    """The other readings of a label_set protocol's answers that the audit compares, by name."""
    info = protocol.info
    if info.protocol != "label_set" or info.task == "classification":
        return {}
    if info.task == "entities":
        numbers = {tag: str(number) for number, tag in enumerate(info.labels)}
        return {
            "tag_set": Changed(protocol, _tag_set, info.labels),
            "literal": Changed(protocol, lambda items, _: _printed(items, numbers), info.labels),
        }
    empty = Changed(
        protocol, lambda items, _: items or frozenset({("",)}), info.labels, blank_is_empty=True
    )
    if not info.pairs:
        return {"empty_as_item": empty}
    named = Changed(protocol, lambda items, _: items or frozenset({(NONE,)}), (*info.labels, NONE))
    return {"empty_as_item": empty, "none_as_label": named}


def _tag_set(items: frozenset[Item], _: Example) -> frozenset[Item]:
    return frozenset((tag,) for _, tag in items)


def _printed(items: frozenset[Item], numbers: dict[str, str]) -> frozenset[Item]:
    tags = [str(tag) for _, tag in sorted(items)]
    printed = f"[{', '.join(numbers.get(tag, tag) for tag in tags)}]"
    return frozenset((piece,) for piece in printed.split(", "))
