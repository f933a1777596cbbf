"""Relations: the types present (label_set), or types with head and tail (strict)."""

from repro.schema import Example, Item
from repro.tasks.label_set import TypeSet


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
