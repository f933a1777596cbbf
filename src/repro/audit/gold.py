"""Gold items of a prepared corpus, counted by protocol: what a perfect answer would hold."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from repro.corpora.base import load
from repro.corpora.card import task_info
from repro.corpora.prepare import limited
from repro.params import Params
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.registry import corpus_entry
from repro.schema import SPLITS, Example, ProtocolName, SplitName, TaskInfo
from repro.tasks.asking import of

PROTOCOLS: tuple[ProtocolName, ...] = get_args(ProtocolName)
Counts = dict[SplitName, dict[str, int]]
Splits = Mapping[SplitName, list[Example]]


def gold(dataset: str, params: Params, paths: Paths) -> dict[ProtocolName, Counts]:
    """Per protocol and split: rows, items, and rows without any, over the rows it asks about.

    The prepared rows serve both protocols, unless one of them asks pair by pair: then the rows of
    the other are read from the raw files.
    """
    corpus = load(dataset)
    kept = open_prepared(paths, dataset)
    prepared = {split: kept.rows(split) for split in SPLITS}
    found = {}
    for protocol in PROTOCOLS:
        rows = prepared
        if corpus.pairs and protocol != params.protocol:
            rows = limited(corpus.read(paths.raw(dataset), protocol), params.limit).splits
        found[protocol] = counts(task_info(corpus, corpus_entry(dataset), protocol), rows)
    return found


def items_of_test(dataset: str, paths: Paths) -> dict[ProtocolName, int]:
    """Gold items of the prepared test rows, under the protocols that ask about them."""
    prepared = open_prepared(paths, dataset)
    info, rows = prepared.info, prepared.rows("test")
    protocols = [info.protocol] if load(dataset).pairs else PROTOCOLS
    return {
        protocol: sum(len(of(info.under(protocol)).gold(row)) for row in rows)
        for protocol in protocols
    }


def counts(info: TaskInfo, splits: Splits) -> Counts:
    """Per split: rows, gold items, and rows without any."""
    return {split: _counts(of(info).gold(row) for row in splits[split]) for split in SPLITS}


def _counts(golds: Iterable[frozenset[Any]]) -> dict[str, int]:
    sizes = Counter(map(len, golds))
    return {
        "examples": sizes.total(),
        "items": sum(size * rows for size, rows in sizes.items()),
        "empty": sizes[0],
    }
