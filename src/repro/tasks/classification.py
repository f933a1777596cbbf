"""Classification: the label of a sentence; the same under both protocols."""

from dataclasses import dataclass

from repro.schema import Example, Item, ProtocolName, TaskInfo
from repro.tasks import prompts
from repro.tasks.answers import answer, first_line, is_label
from repro.tasks.api import Unreadable


@dataclass(frozen=True)
class Label:
    """The item is (label,); the whole first line is the label, unknown ones included."""

    info: TaskInfo
    name: ProtocolName

    @property
    def types(self) -> tuple[str, ...]:
        return self.info.labels

    def gold(self, example: Example) -> frozenset[Item]:
        return frozenset() if example.label is None else frozenset({(example.label,)})

    def prompt(self, example: Example) -> str:
        return prompts.frame(prompts.label_set(self.info), example.text)

    def target(self, example: Example) -> str:
        return self.render(self.gold(example), example)

    def render(self, items: frozenset[Item], example: Example) -> str:
        del example
        return ", ".join(str(label) for (label,) in items)

    def parse(self, output: str, example: Example) -> frozenset[Item]:
        line = first_line(answer(output, prompts.label_set(self.info), example.text))
        if not is_label(line, self.types):
            raise Unreadable("prose instead of a label in its first line")
        return frozenset({(line,)})

    def type_of(self, item: Item) -> str:
        return str(item[0])

    def shown(self, item: Item, example: Example) -> str:
        del example
        return str(item[0])
