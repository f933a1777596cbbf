"""A prepared corpus in figures, under the protocol that it was prepared for.

Of the test split, unless `MEASURES` (measures.py, which says what each means) says otherwise.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from repro.analysis import strings
from repro.analysis.ceiling import ceiling, one_item
from repro.analysis.entropy import entropy
from repro.analysis.events import crossing, depths, nested
from repro.analysis.measures import MEASURES
from repro.baselines import constant
from repro.corpora.overlap import UNKNOWN
from repro.schema import SPLITS, Example, Item, SplitName, TaskInfo
from repro.scoring.counts import Counts, judge, ratio, total
from repro.tasks import asking, reading
from repro.tasks.asking import Asking
from repro.tasks.asking.iob import OUTSIDE
from repro.tasks.asking.prompts import prompt
from repro.tasks.reading import Answer
from repro.text import NotRun

MODIFIED = re.compile(r"(?:event attribute )?(?:Negat|Speculat)")
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a prepared corpus is measured by."""

    info: TaskInfo
    splits: dict[SplitName, list[Example]]
    card: dict[str, Any]

    @property
    def train(self) -> list[Example]:
        return self.splits["train"]

    @property
    def test(self) -> list[Example]:
        return self.splits["test"]


def measure(corpus: Corpus, known: strings.Known) -> Figures:
    """Every measure that has a meaning for the corpus, in the order of MEASURES."""
    found = {
        **sizes(corpus),
        **labels(corpus),
        **bounds(corpus),
        **built(corpus),
        **named(corpus, known),
        **shared(corpus),
    }
    return {name: found[name] for name in MEASURES if name in found}


def sizes(corpus: Corpus) -> Figures:
    """How much there is to read, and to answer."""
    task, test = asking.of(corpus.info), corpus.test
    words = [word_count(row) for row in test]
    items = [len(task.gold(row)) for row in test]
    return {
        "train_examples": len(corpus.train),
        "test_examples": len(test),
        "groups": len({row.group for row in test}),
        "words": mean(words),
        "words_median": median(words) if words else 0,
        "items": mean(items),
        "items_stated": mean([number for number in items if number]),
        "empty": mean([not stated(task, row) for row in test]),
        "answer_characters": mean([len(task.target(row)) for row in test]),
    }


def labels(corpus: Corpus) -> Figures:
    """How surprising the types are."""
    task = asking.of(corpus.info)
    items = [task.gold(row) for row in corpus.test]
    sets = Counter(frozenset(map(task.type_of, row)) for row in items)
    types = Counter(task.type_of(item) for row in items for item in row)
    return {
        "type_entropy": entropy(types),
        "label_entropy": entropy(sets),
        "label_sets": len(sets),
    }


def bounds(corpus: Corpus) -> Figures:
    """What an answer reaches that ignores the text, and what none can pass."""
    task, test = asking.of(corpus.info), corpus.test
    found = {"ceiling_f1": ceiling(task, test, lambda row: prompt(task, row))}
    if corpus.info.pairs:
        found["ceiling_unmarked_f1"] = ceiling(task, test, lambda row: row.text)
    if corpus.info.task in ("events", "relations"):
        found["one_item_f1"] = one_item(task, test)
    for name, learned_from in (
        ("constant_f1", corpus.train),
        ("constant_oracle_f1", test),
    ):
        score = constant_score(task, learned_from, test)
        if score is not None:
            found[name] = score.f1
    return found


def constant_score(
    task: Asking, train: Sequence[Example], test: Sequence[Example]
) -> Counts | None:
    """The counts of the row `constant`; None where the task has no such row."""
    answers = constant.answers(task, train, test, seed=0)
    if isinstance(answers, NotRun):
        return None
    how = reading.of(task.info)
    pairs = zip(test, answers, strict=True)
    return total([judge(how, row, Answer(answer)) for row, answer in pairs])


def built(corpus: Corpus) -> Figures:
    """How events are built; nothing where the task has none."""
    if corpus.info.task != "events":
        return {}
    deep = [depth for row in corpus.test for depth in depths(row).values()]
    across = sum(len(crossing(row)) for row in corpus.test)
    every = sum(len(row.events) for split in SPLITS for row in corpus.splits[split])
    modified = sum(n for reason, n in corpus.card["dropped"].items() if MODIFIED.match(reason))
    return {
        "events": mean([len(row.events) for row in corpus.test]),
        "nested": mean([depth > 1 for depth in deep]),
        "depth": mean(deep),
        "depth_max": max(deep, default=0),
        "nested_examples": mean([bool(nested(row)) for row in corpus.test]),
        "crossing": ratio(across, len(deep)),
        "modified": ratio(modified, every),
    }


def named(corpus: Corpus, known: strings.Known) -> Figures:
    """What the strings of mentions tell; nothing where the task has no mentions."""
    if corpus.info.task == "classification":
        return {}
    rows = strings.once(corpus.test)
    places = sum(mention_count(corpus.info, row) for row in rows)
    return {
        "density": 100 * ratio(places, sum(map(word_count, rows))),
        "ambiguity": known.ambiguity,
        "kept": strings.kept_share(corpus.info, corpus.train, corpus.test),
        "mentions_seen": strings.seen_share(corpus.info, known, corpus.test),
    }


def shared(corpus: Corpus) -> Figures:
    """What train and test have in common, as the card counts it."""
    [line] = [one for one in corpus.card["overlap"] if one["splits"] == ["train", "test"]]
    found: Figures = {
        "texts_seen": ratio(line["rows_test"], len(corpus.test)),
        "texts_near": ratio(line["near_test"], len(corpus.test)),
    }
    return found if line["groups"] == UNKNOWN else {**found, "documents_shared": line["groups"]}


def stated(task: Asking, row: Example) -> frozenset[Item]:
    """The gold items but for the tags of tokens outside every mention."""
    return frozenset(item for item in task.gold(row) if task.type_of(item) != OUTSIDE)


def word_count(row: Example) -> int:
    """Words of the text, as white space separates them."""
    return len(row.text.split())


def mention_count(info: TaskInfo, row: Example) -> int:
    """Mentions of a row; those that are triggers of events do not count."""
    return len(strings.places(info, row)) if info.task == "entities" else strings.given(row)


def mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0
