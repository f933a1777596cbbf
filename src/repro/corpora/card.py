"""A corpus's card: where it comes from, what it holds, what was left out, what leaks."""

from collections import Counter
from typing import Any

from repro.corpora.base import Corpus, Reading
from repro.corpora.overlap import UNKNOWN, overlap
from repro.registry import CorpusEntry
from repro.schema import SPLITS, Example, ProtocolName, TaskInfo


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
) -> dict[str, Any]:
    """The card of a prepared corpus.

    A synthetic corpus has no sources and no standing notes: those are the real one's. Where the
    bytes name no documents, groups are unknown, not none.
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
        "counts": {split: counts(reading.splits[split], reading.grouped) for split in SPLITS},
        "dropped": dict(sorted(reading.dropped.items())),
        "notes": [*reading.notes, *(() if synthetic else corpus.standing)],
        "overlap": overlap(reading.splits, grouped=reading.grouped),
    }


def counts(examples: list[Example], grouped: bool = True) -> dict[str, Any]:
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
        "groups": len({example.group for example in examples}) if grouped else UNKNOWN,
        "texts": len({example.text for example in examples}),
        **{kind: _sorted(counter) for kind, counter in by_type.items() if counter},
    }


def _sorted(counter: Counter[Any]) -> dict[str, int]:
    return dict(sorted(counter.items()))
