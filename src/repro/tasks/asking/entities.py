"""Entities: one tag per token (label_set), or types with their mentions (strict)."""

from collections.abc import Sequence
from dataclasses import dataclass

from repro.schema import Example, Item, TaskInfo
from repro.tasks.asking import iob, mentions
from repro.tasks.asking.strict import Facts, one_place


@dataclass(frozen=True)
class Tags:
    """label_set: items are (position, tag), O included, so that a wrong length costs.

    An answer is the tags joined by spaces, and an unknown tag is an item that is wrong.
    """

    info: TaskInfo

    @property
    def types(self) -> tuple[str, ...]:
        return self.info.labels

    def text(self, example: Example) -> str:
        return " ".join(example.tokens)

    def gold(self, example: Example) -> frozenset[Item]:
        return frozenset(enumerate(example.tags))

    def target(self, example: Example) -> str:
        return " ".join(example.tags)

    def render(self, items: frozenset[Item], example: Example) -> str:
        del example
        return " ".join(str(tag) for _, tag in sorted(items))

    def type_of(self, item: Item) -> str:
        return str(item[1])

    def shown(self, item: Item, example: Example) -> str:
        position = int(item[0])
        token = example.tokens[position] if position < len(example.tokens) else "(no token)"
        return f"{position} {token} {item[1]}"


class Entities(Facts):
    """strict: items are (type, place); where tokens have tags, the tags define the mentions."""

    @property
    def types(self) -> tuple[str, ...]:
        return iob.types_of(self.info.labels)

    def gold(self, example: Example) -> frozenset[Item]:
        if example.tags:
            return tagged(example.tags, example)
        return frozenset((entity.type, mentions.key(entity.spans)) for entity in example.entities)

    def render(self, items: frozenset[Item], example: Example) -> str:
        return one_place(items, example)


def tagged(
    tags: Sequence[str], example: Example, mentions_of: iob.MentionsOf = iob.mentions_of
) -> frozenset[Item]:
    """The strict items that one tag per token describes, as `mentions_of` reads tags."""
    found = mentions_of(tags)
    places = iob.offsets(example) if found else []
    return frozenset(
        (kind, mentions.key([(places[first][0], places[last - 1][1])]))
        for kind, first, last in found
    )


def as_tags(items: frozenset[Item], example: Example) -> frozenset[Item]:
    """Strict items as label_set items: a token within a mention carries its tag."""
    places = iob.offsets(example) if items else []
    found = []
    for kind, place in items:
        for start, end in mentions.spans(str(place)):
            inside = [n for n, (s, e) in enumerate(places) if start <= s and e <= end]
            if inside:
                found.append((str(kind), inside[0], inside[-1] + 1))
    return frozenset(enumerate(iob.tags_of(found, len(example.tokens))))
