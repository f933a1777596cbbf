"""Classification: the label of a sentence; the same under both protocols."""

from dataclasses import dataclass

from repro.schema import Example, Item, TaskInfo


@dataclass(frozen=True)
class Label:
    """The item is (label,)."""

    info: TaskInfo

    @property
    def types(self) -> tuple[str, ...]:
        return self.info.labels

    def text(self, example: Example) -> str:
        return example.text

    def gold(self, example: Example) -> frozenset[Item]:
        return frozenset() if example.label is None else frozenset({(example.label,)})

    def target(self, example: Example) -> str:
        return self.render(self.gold(example), example)

    def render(self, items: frozenset[Item], example: Example) -> str:
        del example
        return ", ".join(str(label) for (label,) in items)

    def type_of(self, item: Item) -> str:
        return str(item[0])

    def shown(self, item: Item, example: Example) -> str:
        del example
        return str(item[0])
