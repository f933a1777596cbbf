"""Relations between concepts, each line of an answer credited once.

Concepts may share a name (BioRED), so that one line, `type | name | name`, may mean several gold
relations. What is counted here is therefore what a line can state: gold relations whose concepts
have the same first names are one unit, and a line earns one unit at most.
"""

from collections.abc import Collection, Mapping, Sequence

from repro.schema import Example, Item
from repro.scoring.counts import Counts
from repro.tasks.asking import mentions


def units(example: Example, relations: Collection[Item], *, directed: bool) -> dict[Item, Item]:
    """The unit of each relation, (type, concept, concept): its type and the first names."""
    text = mentions.flat(example.text)
    entities = {entity.id: entity for entity in example.entities}
    names = {
        concept: mentions.name(text, entities[ids[0]].spans)
        for concept, ids in example.concepts.items()
    }
    found: dict[Item, Item] = {}
    for relation in relations:
        kind, *ends = map(str, relation)
        called = [names[end] for end in ends]
        found[relation] = (kind, *(called if directed else sorted(called)))
    return found


def counts(unit_of: Mapping[Item, Item], lines: Sequence[Collection[Item]]) -> Counts:
    """The counts of one text.

    `unit_of` has the unit of every gold relation; `lines` are what each distinct line means: the
    gold relations that it may be, or one item that is wrong. Lines beyond those that earn a unit
    are wrong only if they mean no gold relation; else they say again what was said.
    """
    wrong = {item for line in lines for item in line if item not in unit_of}
    meant = [sorted({unit_of[item] for item in line if item in unit_of}) for line in lines]
    earned = len(once(meant))
    return Counts(tp=earned, predicted=earned + len(wrong), gold=len(set(unit_of.values())))


def once(meant: Sequence[Sequence[Item]]) -> frozenset[Item]:
    """The units that lines earn, one a line at most and as many as can be.

    A maximum matching of lines to units by augmenting paths (Kuhn 1955).
    """
    owner: dict[Item, int] = {}

    def earns(line: int, tried: set[Item]) -> bool:
        for unit in meant[line]:
            if unit not in tried:
                tried.add(unit)
                if unit not in owner or earns(owner[unit], tried):
                    owner[unit] = line
                    return True
        return False

    for line in range(len(meant)):
        earns(line, set())
    return frozenset(owner)
