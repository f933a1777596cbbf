"""Entities: one tag a token (label_set), or types with their mentions (strict)."""

from dataclasses import dataclass

from repro.schema import Example, Item, ProtocolName, TaskInfo
from repro.tasks import prompts
from repro.tasks.answers import answer, first_line


@dataclass(frozen=True)
class Tags:
    """label_set: items are (position, tag), O included, so that a wrong length costs.

    An answer is the tags joined by spaces, and an unknown tag is an item that is wrong.
    """

    info: TaskInfo

    @property
    def name(self) -> ProtocolName:
        return "label_set"

    @property
    def types(self) -> tuple[str, ...]:
        return self.info.labels

    def gold(self, example: Example) -> frozenset[Item]:
        return frozenset(enumerate(example.tags))

    def prompt(self, example: Example) -> str:
        return prompts.frame(prompts.label_set(self.info), " ".join(example.tokens))

    def target(self, example: Example) -> str:
        return " ".join(example.tags)

    def render(self, items: frozenset[Item], example: Example) -> str:
        del example
        return " ".join(str(tag) for _, tag in sorted(items))

    def parse(self, output: str, example: Example) -> frozenset[Item]:
        line = first_line(answer(output, prompts.label_set(self.info), example.text))
        return frozenset(enumerate(line.split()))

    def type_of(self, item: Item) -> str:
        return str(item[1])

    def shown(self, item: Item, example: Example) -> str:
        position = int(item[0])
        token = example.tokens[position] if position < len(example.tokens) else "(no token)"
        return f"{position} {token} {item[1]}"
