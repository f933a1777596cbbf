"""What events and relations share under label_set: the set of types that an example holds."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from repro.schema import Example, Item, ProtocolName, TaskInfo
from repro.tasks import prompts
from repro.tasks.answers import answer, first_line, is_label
from repro.tasks.api import Unreadable
from repro.tasks.prompts import NONE


@dataclass(frozen=True)
class TypeSet(ABC):
    """Items are (type,); an answer is the types joined by ", " in the order of the label set."""

    info: TaskInfo

    @property
    def name(self) -> ProtocolName:
        return "label_set"

    @property
    def types(self) -> tuple[str, ...]:
        return self.info.labels

    @abstractmethod
    def gold(self, example: Example) -> frozenset[Item]:
        """The types that the example holds."""

    def text(self, example: Example) -> str:
        """The text as the prompt shows it."""
        return example.text

    def prompt(self, example: Example) -> str:
        return prompts.frame(prompts.label_set(self.info), self.text(example))

    def target(self, example: Example) -> str:
        return self.render(self.gold(example), example)

    def render(self, items: frozenset[Item], example: Example) -> str:
        del example
        known = [label for label in self.types if (label,) in items]
        unknown = sorted(str(label) for (label,) in items if label not in self.types)
        return ", ".join(known + unknown) or NONE

    def parse(self, output: str, example: Example) -> frozenset[Item]:
        line = first_line(answer(output, prompts.label_set(self.info), example.text))
        pieces = [piece for part in line.split(",") if (piece := part.strip())]
        labels = [piece for piece in pieces if is_label(piece, self.types)]
        if not labels:
            raise Unreadable("no label in its first line")
        return frozenset((label,) for label in labels if label != NONE)

    def type_of(self, item: Item) -> str:
        return str(item[0])

    def shown(self, item: Item, example: Example) -> str:
        del example
        return str(item[0])
