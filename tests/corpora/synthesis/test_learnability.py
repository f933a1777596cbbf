"""A bag of words learns each task well, and a constant answer does not: so labels are in the text.

Gains are held against the half-width of a 95% bootstrap interval over 100 examples.
"""

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from repro.corpora.base import load
from repro.corpora.synthesis.lexicon import GROUPS
from repro.corpora.synthesis.writers import WRITERS, synthesize
from repro.schema import Example
from tests.corpora.synthesis.conftest import SIZES, Read

Labels = frozenset[str]
SETS = [name for name in WRITERS if name not in {"bc5cdr", "bc2gm", "bc4chemd"}]
TAGS = ["bc5cdr", "bc2gm", "bc4chemd"]
SINGLE = {"ade", "pubmed20k", "healthadvice"}


@pytest.mark.parametrize("dataset", SETS)
def test_a_bag_of_words_beats_a_constant_beyond_the_interval(dataset: str, reading: Read) -> None:
    train, test = (reading(dataset).splits[split] for split in ("train", "test"))
    gold = [_labels(row) for row in test]
    constant = [_best_constant([_labels(row) for row in train], dataset)] * len(test)
    learned = _bag_of_words(train, test)
    gains = _bootstrap(gold, lambda rows: _f1(gold, learned, rows) - _f1(gold, constant, rows))
    assert np.quantile(gains, 0.025) > 0.05


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("dataset", ["phee", "biored", "ade"])
def test_that_holds_for_other_seeds(dataset: str, seed: int, tmp_path: Path) -> None:
    synthesize(dataset, tmp_path, SIZES, seed)
    splits = load(dataset).read(tmp_path, "label_set").splits
    gold = [_labels(row) for row in splits["test"]]
    constant = _best_constant([_labels(row) for row in splits["train"]], dataset)
    learned = _f1(gold, _bag_of_words(splits["train"], splits["test"]))
    assert learned - _f1(gold, [constant] * len(gold)) > 0.15


@pytest.mark.parametrize("dataset", SETS)
def test_no_task_is_solved_completely_or_by_a_constant(dataset: str, reading: Read) -> None:
    """Some cues say nothing, and labels are not so skewed that one answer does."""
    train = [_labels(row) for row in reading(dataset).splits["train"]]
    best = _best_constant(train, dataset)
    assert _f1(train, [best] * len(train)) < 0.8
    vague = [row for row in reading(dataset).splits["train"] if _is_vague(row.text)]
    assert vague


@pytest.mark.parametrize("dataset", TAGS)
def test_a_tagger_by_word_and_neighbour_finds_mentions(dataset: str, reading: Read) -> None:
    train, test = (reading(dataset).splits[split] for split in ("train", "test"))
    gold = [tag for row in test for tag in row.tags]
    learned = _tagger(train, test)
    hits = sum(a == b != "O" for a, b in zip(gold, learned, strict=True))
    stated = sum(tag != "O" for tag in gold) + sum(tag != "O" for tag in learned)
    assert 2 * hits / stated > 0.9
    assert 0.6 < sum(tag == "O" for tag in gold) / len(gold) < 0.9


def _is_vague(text: str) -> bool:
    return not set(text.split()).isdisjoint(GROUPS["vague"])


def _labels(row: Example) -> Labels:
    if row.label is not None:
        return frozenset([row.label])
    types = {event.type for event in row.events} | {relation.type for relation in row.relations}
    return frozenset(types)


def _best_constant(gold: list[Labels], dataset: str) -> Labels:
    counts = Counter(label for labels in gold for label in labels)
    common = [label for label, _ in counts.most_common(8)]
    most = 1 if dataset in SINGLE else 4
    choices = [frozenset(c) for size in range(1, most + 1) for c in combinations(common, size)]
    return max(choices, key=lambda labels: _f1(gold, [labels] * len(gold)))


def _f1(gold: list[Labels], found: list[Labels], rows: list[int] | None = None) -> float:
    pairs = [(gold[row], found[row]) for row in (range(len(gold)) if rows is None else rows)]
    hits = sum(len(a & b) for a, b in pairs)
    stated = sum(len(a) + len(b) for a, b in pairs)
    return 2 * hits / stated if stated else 0.0


def _bootstrap(gold: list[Labels], statistic: Callable[[list[int]], float]) -> list[float]:
    rng = np.random.default_rng(13)
    size = len(gold)
    return [statistic(rng.integers(0, size, size).tolist()) for _ in range(300)]


def _bag_of_words(train: list[Example], test: list[Example]) -> list[Labels]:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.preprocessing import MultiLabelBinarizer

    names = MultiLabelBinarizer()
    targets = names.fit_transform([sorted(_labels(row)) for row in train])
    words = CountVectorizer(analyzer=str.split)
    model = OneVsRestClassifier(LogisticRegression(C=10, max_iter=500))
    model.fit(words.fit_transform([row.text for row in train]), targets)
    found = model.predict(words.transform([row.text for row in test]))
    return [frozenset(labels) for labels in names.inverse_transform(found)]


def _tagger(train: list[Example], test: list[Example]) -> list[str]:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    def features(rows: list[Example]) -> list[dict[str, int]]:
        return [
            {f"word {token}": 1, f"before {before}": 1}
            for row in rows
            for before, token in zip(("", *row.tokens), row.tokens, strict=False)
        ]

    vectors = DictVectorizer()
    model = LogisticRegression(C=10, max_iter=500)
    model.fit(vectors.fit_transform(features(train)), [tag for row in train for tag in row.tags])
    return [str(tag) for tag in model.predict(vectors.transform(features(test)))]
