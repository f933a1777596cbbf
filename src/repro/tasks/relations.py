"""Relations: the types present (label_set), or types with head and tail (strict)."""

from collections.abc import Callable, Iterable, Sequence
from itertools import product

from repro.schema import Example, Item
from repro.tasks import mentions
from repro.tasks.label_set import TypeSet
from repro.tasks.strict import Facts, Reader, answer_of, place_order

Between = Callable[[str, str, str], Iterable[Item]]


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
            self._item(relation.type, relation.head, relation.tail)
            if example.concepts
            else self._item(relation.type, places[relation.head], places[relation.tail])
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

    def reader(self, example: Example) -> Reader:
        between = self._concepts(example) if example.concepts else self._mentions(example)

        def read(fields: Sequence[str]) -> Iterable[Item] | None:
            return between(*fields) if len(fields) == len(("type", "head", "tail")) else None

        return read

    def shown(self, item: Item, example: Example) -> str:
        firsts = first_places(example)
        kind, *ends = map(str, item)
        return super().shown((kind, *(firsts.get(end, end) for end in ends)), example)

    def _item(self, kind: str, head: str, tail: str) -> Item:
        return (kind, head, tail) if self.info.directed else (kind, *sorted((head, tail)))

    def _mentions(self, example: Example) -> Between:
        text = mentions.flat(example.text)

        def between(kind: str, head: str, tail: str) -> Iterable[Item]:
            return [self._item(kind, mentions.located(text, head), mentions.located(text, tail))]

        return between

    def _concepts(self, example: Example) -> Between:
        """Reads the relations that names may mean: those in the gold, else one that is wrong.

        A name that concepts share means each of them, so that a line counts as all the gold
        relations that it names.
        """
        names = concepts_by_name(example)
        gold = self.gold(example)

        def concepts(words: str) -> list[str]:
            bare = mentions.bare(words)
            return names.get(bare, [mentions.NOT_FOUND + bare])

        def between(kind: str, head: str, tail: str) -> Iterable[Item]:
            ends = product(concepts(head), concepts(tail))
            meant = sorted(self._item(kind, *pair) for pair in ends)
            return gold.intersection(meant) or meant[:1]

        return between


def first_places(example: Example) -> dict[str, str]:
    """The place of each concept's first mention, by the concept's id."""
    places = {entity.id: mentions.key(entity.spans) for entity in example.entities}
    return {concept: places[ids[0]] for concept, ids in example.concepts.items()}


def concepts_by_name(example: Example) -> dict[str, list[str]]:
    """The ids of the concepts that each mention string names."""
    text = mentions.flat(example.text)
    entities = {entity.id: entity for entity in example.entities}
    found: dict[str, list[str]] = {}
    for concept, ids in example.concepts.items():
        for name in dict.fromkeys(mentions.name(text, entities[id_].spans) for id_ in ids):
            found.setdefault(name, []).append(concept)
    return found
