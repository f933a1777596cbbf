"""A corpus's card: where it comes from, what it holds, what was left out, what leaks."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import combinations
from typing import Any

from repro.corpora.base import Corpus, Reading
from repro.params import CorpusEntry
from repro.schema import SPLITS, Example, Item, ProtocolName, SplitName, TaskInfo

Splits = Mapping[SplitName, list[Example]]
Gold = Callable[[Example], Collection[Item]]
"""The gold items of an example, under one protocol."""


def task_info(corpus: Corpus, entry: CorpusEntry, protocol: ProtocolName) -> TaskInfo:
    """What tasks need to know of a corpus under a protocol."""
    return TaskInfo(
        dataset=corpus.name,
        title=entry.title,
        task=corpus.task,
        labels=corpus.labels,
        protocol=protocol,
        directed=corpus.directed,
        pairs=corpus.pairs and protocol == "label_set",
        entity_types=corpus.entity_types,
        positive=corpus.positive,
    )


def card(
    corpus: Corpus,
    entry: CorpusEntry,
    reading: Reading,
    *,
    protocol: ProtocolName,
    synthetic: bool,
    gold: Mapping[ProtocolName, Any],
) -> dict[str, Any]:
    """The card of a prepared corpus; `gold` holds gold_counts by protocol.

    A synthetic corpus has no sources and no standing notes: those are the real one's.
    """
    return {
        "dataset": corpus.name,
        "title": entry.title,
        "task": corpus.task,
        "protocol": protocol,
        "synthetic": synthetic,
        "licence": entry.licence,
        "redistribute": entry.redistribute,
        "homepage": entry.homepage,
        "sources": [] if synthetic else [f.model_dump(exclude_defaults=True) for f in entry.files],
        "counts": {split: counts(reading.splits[split]) for split in SPLITS},
        "gold": dict(gold),
        "dropped": dict(sorted(reading.dropped.items())),
        "notes": [*reading.notes, *(() if synthetic else corpus.notes)],
        "overlap": overlap(reading.splits),
    }


def counts(examples: list[Example]) -> dict[str, Any]:
    """Examples, groups, and how many of each type there are; kinds without any are left out."""
    # The rows that ask about one pair each repeat the entities of their sentence.
    entities = {
        (example.group if example.pair else example.id, entity.id): entity.type
        for example in examples
        for entity in example.entities
    }
    by_type = {
        "entities": Counter(entities.values()),
        "events": Counter(event.type for e in examples for event in e.events),
        "relations": Counter(relation.type for e in examples for relation in e.relations),
        "tags": Counter(tag for e in examples for tag in e.tags),
        "labels": Counter(e.label for e in examples if e.label is not None),
    }
    return {
        "examples": len(examples),
        "groups": len({example.group for example in examples}),
        "texts": len({example.text for example in examples}),
        **{kind: _sorted(counter) for kind, counter in by_type.items() if counter},
    }


def gold_counts(splits: Splits, gold: Gold, type_of: Callable[[Item], str]) -> dict[str, Any]:
    """Per split: examples, gold items, examples without any, and items by type."""
    return {split: _gold(splits[split], gold, type_of) for split in SPLITS}


def _gold(examples: Iterable[Example], gold: Gold, type_of: Callable[[Item], str]) -> Any:
    sets = [gold(example) for example in examples]
    return {
        "examples": len(sets),
        "items": sum(map(len, sets)),
        "empty": sum(not items for items in sets),
        "types": _sorted(Counter(type_of(item) for items in sets for item in items)),
    }


def overlap(splits: Splits) -> list[dict[str, Any]]:
    """For each two splits: texts that are in both, rows of either that hold one, shared groups."""
    return [_overlap(splits, *pair) for pair in combinations(SPLITS, 2)]


def _overlap(splits: Splits, first: SplitName, second: SplitName) -> dict[str, Any]:
    texts = {e.text for e in splits[first]} & {e.text for e in splits[second]}
    groups = {e.group for e in splits[first]} & {e.group for e in splits[second]}
    return {
        "splits": [first, second],
        "texts": len(texts),
        f"rows_{first}": sum(e.text in texts for e in splits[first]),
        f"rows_{second}": sum(e.text in texts for e in splits[second]),
        "groups": len(groups),
    }


def _sorted(counter: Counter[Any]) -> dict[str, int]:
    return dict(sorted(counter.items()))
