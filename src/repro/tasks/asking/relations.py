"""Relations: the types present (label_set), or types with head and tail (strict)."""

from repro.schema import Example, Item
from repro.tasks.asking import mentions
from repro.tasks.asking.label_set import TypeSet
from repro.tasks.asking.strict import Facts, answer_of, place_order


class RelationTypes(TypeSet):
    """label_set: the relation types of a text, or of the candidate pair marked in it."""

    def gold(self, example: Example) -> frozenset[Item]:
        wanted = None if example.pair is None else frozenset(example.pair)
        return frozenset(
            (relation.type,)
            for relation in example.relations
            if wanted is None or frozenset((relation.head, relation.tail)) == wanted
        )

    def text(self, example: Example) -> str:
        return example.text if example.pair is None else marked(example, example.pair)


def marked(example: Example, pair: tuple[str, str]) -> str:
    """The text with the pair's mentions marked [E1] ... [/E1] and [E2] ... [/E2].

    Each part of a discontinuous mention is marked. Where two marks meet at one place, the one
    that closes stands before the one that opens.
    """
    marks: list[tuple[int, int, str]] = []
    for number, wanted in enumerate(pair, start=1):
        for entity in example.entities:
            if entity.id == wanted:
                for start, end in entity.spans:
                    marks.append((start, 1, f"[E{number}] "))
                    marks.append((end, 0, f" [/E{number}]"))
    pieces = []
    done = 0
    for place, _, mark in sorted(marks):
        pieces += [example.text[done:place], mark]
        done = place
    return "".join([*pieces, example.text[done:]])


class Relations(Facts):
    """strict: items are (type, head, tail), the two ends in a fixed order where undirected.

    An end is the place of a mention. Where the example has concepts, an end is a concept's id: a
    concept is written as its first mention, and any of its mentions names it.
    """

    def gold(self, example: Example) -> frozenset[Item]:
        places = {entity.id: mentions.key(entity.spans) for entity in example.entities}
        return frozenset(
            self.item(relation.type, relation.head, relation.tail)
            if example.concepts
            else self.item(relation.type, places[relation.head], places[relation.tail])
            for relation in example.relations
        )

    def render(self, items: frozenset[Item], example: Example) -> str:
        """A line a relation, in text order; so are the two ends where undirected."""
        text = mentions.flat(example.text)
        firsts = first_places(example)
        rows = []
        for kind, *ends in items:
            places = [firsts.get(str(end), str(end)) for end in ends]
            if not self.info.directed:
                places.sort(key=place_order)
            rows.append(([place_order(place) for place in places], str(kind), places))
        write = mentions.unnumbered if example.concepts else mentions.written
        return answer_of(
            (kind, *(write(text, place) for place in places)) for _, kind, places in sorted(rows)
        )

    def shown(self, item: Item, example: Example) -> str:
        firsts = first_places(example)
        kind, *ends = map(str, item)
        return super().shown((kind, *(firsts.get(end, end) for end in ends)), example)

    def item(self, kind: str, head: str, tail: str) -> Item:
        """The item of a relation, its ends in the order of items."""
        return (kind, head, tail) if self.info.directed else (kind, *sorted((head, tail)))


def first_places(example: Example) -> dict[str, str]:
    """The place of each concept's first mention, by the concept's id."""
    places = {entity.id: mentions.key(entity.spans) for entity in example.entities}
    return {concept: places[ids[0]] for concept, ids in example.concepts.items()}
