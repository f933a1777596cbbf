"""What was seen in training, found again in the text: the usual trivial row under strict."""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations, product

from repro.baselines.lexicon import Lexicon, Mention, learned, words_of
from repro.schema import Example, Item
from repro.tasks.asking import Asking, mentions
from repro.tasks.asking.strict import answer_of
from repro.text import NotRun

Pair = tuple[str, str]
Fact = tuple[str, str, str]


def answers(
    protocol: Asking, train: Sequence[Example], test: Sequence[Example], seed: int
) -> list[str] | NotRun:
    """Mentions, triggers or related pairs of train, wherever they stand in a test text.

    Only the text is looked at, as a model sees it: no annotation of a test row.
    """
    del seed
    if protocol.info.protocol != "strict":
        return NotRun("lookup places mentions in the text: it is a row of strict")
    if protocol.info.task == "classification":
        return NotRun("a class has no mention to look up")
    if protocol.info.task == "relations":
        return related(protocol, train, test)
    return placed(protocol, train, test)


def placed(protocol: Asking, train: Sequence[Example], test: Sequence[Example]) -> list[str]:
    """Entities, or triggers of events."""
    lexicon = learned([(row.text, _mentions(protocol.gold(row))) for row in train])
    return [protocol.render(_items(lexicon.find(row.text)), row) for row in test]


def related(protocol: Asking, train: Sequence[Example], test: Sequence[Example]) -> list[str]:
    """Pairs of strings that are related in at least half of the train texts that hold both."""
    facts = [_facts(protocol, row) for row in train]
    names = Lexicon.of({words_of(name): "" for row in facts for _, *pair in row for name in pair})
    counts = Counter(fact for row in facts for fact in row)
    kinds: dict[Pair, str] = {}
    for kind, head, tail in sorted(counts, key=lambda fact: (-counts[fact], fact)):
        kinds.setdefault((head, tail), kind)
    seen = Counter(pair for row in train for pair in _pairs(names, row.text) if pair in kinds)
    kept = {pair: kind for pair, kind in kinds.items() if 2 * counts[kind, *pair] >= seen[pair] > 0}
    return [
        answer_of(
            (kept[pair], *map(mentions.escaped, pair))
            for pair in _pairs(names, row.text)
            if pair in kept
        )
        for row in test
    ]


def _mentions(items: frozenset[Item]) -> list[Mention]:
    """Mentions of one part."""
    found = ((str(kind), mentions.spans(str(place))) for kind, place in items)
    return [(kind, *spans[0]) for kind, spans in found if len(spans) == 1]


def _items(found: Sequence[Mention]) -> frozenset[Item]:
    return frozenset((kind, mentions.key([(start, end)])) for kind, start, end in found)


def _facts(protocol: Asking, row: Example) -> set[Fact]:
    """Type and the strings of both ends, for every mention of a concept."""
    text = mentions.flat(row.text)
    spans = {entity.id: entity.spans for entity in row.entities}
    names = {
        id_: [mentions.name(text, spans[mention]) for mention in row.concepts.get(id_, (id_,))]
        for relation in row.relations
        for id_ in (relation.head, relation.tail)
    }
    return {
        (relation.type, *(pair if protocol.info.directed else sorted(pair)))
        for relation in row.relations
        for pair in product(names[relation.head], names[relation.tail])
    }


def _pairs(names: Lexicon, text: str) -> list[Pair]:
    """Every two strings of the lexicon that stand in the text, in text order."""
    flat = mentions.flat(text)
    found = dict.fromkeys(flat[start:end] for _, start, end in names.find(flat))
    return list(permutations(found, 2))
