"""What events and relations share under label_set: the set of types that an example holds."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from repro.schema import Example, Item, TaskInfo
from repro.tasks.asking.api import NONE


@dataclass(frozen=True)
class TypeSet(ABC):
    """Items are (type,); an answer is the types joined by ", " in the order of the label set."""

    info: TaskInfo

    @property
    def types(self) -> tuple[str, ...]:
        return self.info.labels

    @abstractmethod
    def gold(self, example: Example) -> frozenset[Item]:
        """The types that the example holds."""

    def text(self, example: Example) -> str:
        return example.text

    def target(self, example: Example) -> str:
        return self.render(self.gold(example), example)

    def render(self, items: frozenset[Item], example: Example) -> str:
        del example
        known = [label for label in self.types if (label,) in items]
        unknown = sorted(str(label) for (label,) in items if label not in self.types)
        return ", ".join(known + unknown) or NONE

    def type_of(self, item: Item) -> str:
        return str(item[0])

    def shown(self, item: Item, example: Example) -> str:
        del example
        return str(item[0])
