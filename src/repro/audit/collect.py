"""Verb `corpus-facts`: the facts of the real corpora, computed again from prepared data."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from typing import Any

from repro.audit.facts import CorpusFacts, Facts, Histograms, Shared, Unit, bag_text, histogram_text
from repro.audit.gold import gold
from repro.corpora.splitting import repeating
from repro.errors import InputError
from repro.files import read_json
from repro.params import Params
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.registry import corpus_entry
from repro.schema import SPLITS, Example, SplitName
from repro.tasks import reading
from repro.tasks.asking import prompts
from repro.tasks.reading import Reading, TaskReading

REMEDY = "run the profile's `prepare` stage first"
Json = dict[str, Any]
Splits = dict[SplitName, list[Example]]
SetsOf = Callable[[Example], Iterable[frozenset[str]]]


def collect(params: Params, paths: Paths) -> Facts:
    """The facts of every corpus of a profile; raises InputError for synthetic corpora."""
    if params.synthetic:
        raise InputError(
            f"{paths.params}: synthetic: facts are of real corpora alone; use -p baselines"
        )
    return {dataset: corpus_facts(dataset, params, paths) for dataset in params.datasets}


def corpus_facts(dataset: str, params: Params, paths: Paths) -> CorpusFacts:
    """The facts of one prepared corpus."""
    prepared = open_prepared(paths, dataset)
    splits: Splits = {split: prepared.rows(split) for split in SPLITS}
    card: Json = read_json(paths.card(dataset), REMEDY)
    task = reading.of(prepared.info.under("label_set"))
    return CorpusFacts(
        pins=_pins(dataset),
        examples={split: len(rows) for split, rows in splits.items()},
        gold={
            protocol: {split: found["items"] for split, found in by_split.items()}
            for protocol, by_split in gold(dataset, params, paths).items()
        },
        readings={name: _reading(*how, splits) for name, how in _readings(task).items()},
        inputs=_inputs(task, splits["test"]),
        rows=_rows(card, splits),
    )


def _pins(dataset: str) -> dict[str, str]:
    """The hash of each file, or of each folder of an archive."""
    pins: dict[str, str] = {}
    for file in corpus_entry(dataset).files:
        if file.sha256:
            pins[file.name] = file.sha256
        pins |= {f"{file.name}/{folder}": tree for folder, tree in file.git_trees.items()}
    return pins


def _readings(task: TaskReading) -> dict[str, tuple[Unit, SetsOf]]:
    """For each reading: what carries a set of items, and the sets of one example."""
    found: dict[str, tuple[Unit, SetsOf]] = {
        name: ("example", _sets_of(how)) for name, how in reading.variants(task).items()
    }
    if task.info.task == "entities":
        return {"label_set": ("token", _single_tags), **found}
    return {"label_set": ("example", _sets_of(task)), **found}


def _sets_of(how: Reading) -> SetsOf:
    return lambda example: [frozenset(map(how.type_of, how.gold(example)))]


def _single_tags(example: Example) -> list[frozenset[str]]:
    return [frozenset({tag}) for tag in example.tags]


def _reading(unit: Unit, sets_of: SetsOf, splits: Splits) -> Histograms:
    counts = {
        split: histogram_text(Counter(chain.from_iterable(map(sets_of, rows))))
        for split, rows in splits.items()
    }
    return Histograms(unit=unit, **counts)


def _inputs(task: TaskReading, rows: list[Example]) -> dict[str, Shared]:
    """Test rows grouped by the prompt, kept where rows contradict each other; pairs by sentence."""
    found = {}
    shown = _shared(task, rows, partial(prompts.prompt, task.asking), "the whole prompt")
    if any(len(bag) > 1 for bag, _ in shown.bags()):
        found["shown"] = shown
    if task.info.pairs:
        sentence = "the sentence, without a mark on the pair"
        found["unmarked"] = _shared(task, rows, lambda row: row.text, sentence)
    return found


def _shared(
    task: TaskReading, rows: list[Example], key: Callable[[Example], str], shown: str
) -> Shared:
    bags: defaultdict[str, Counter[frozenset[str]]] = defaultdict(Counter)
    for row in rows:
        bags[key(row)][frozenset(map(task.type_of, task.gold(row)))] += 1
    kinds = Counter(bag_text(bag) for bag in bags.values())
    return Shared(
        shown=shown, groups=dict(sorted(kinds.items(), key=lambda kind: (-kind[1], kind)))
    )


def _rows(card: Json, splits: Splits) -> dict[str, int]:
    """Lines by label: the rows kept, and those that the card says repeat a sentence."""
    kept = Counter(str(row.label) for row in chain.from_iterable(splits.values()))
    repeated = {label: card["dropped"].get(repeating(label), 0) for label in sorted(kept)}
    if not any(repeated.values()):
        return {}
    return {label: kept[label] + number for label, number in repeated.items()}
