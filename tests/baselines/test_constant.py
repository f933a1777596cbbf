"""The constant answer: exact over label sets, and the known figures on real corpora."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.baselines import constant
from repro.schema import Event, Example, Item, ProtocolName, TaskInfo, TaskName
from repro.scoring.counts import Counts, judge, total
from repro.tasks import asking, reading
from repro.tasks.reading import Answer
from repro.text import NotRun
from tests.conftest import RealCorpora
from tests.tasks.samples import sample

TYPES = ("a", "b", "c")
INFO = TaskInfo("demo", "Demo", "events", TYPES)
TASK = asking.of(INFO)


def example(types: set[str]) -> Example:
    return Example("1", "1", "t", events=tuple(Event(kind, kind, "t") for kind in sorted(types)))


def gold(rows: list[Example], info: TaskInfo = INFO) -> list[tuple[frozenset[Item], int]]:
    """The items of each row, by themselves."""
    return [(asking.of(info).gold(row), 1) for row in rows]


def f1(labels: tuple[str, ...], rows: list[Example]) -> float:
    items = frozenset((label,) for label in labels)
    return sum((Counts.of(items, TASK.gold(row)) for row in rows), Counts()).f1


@given(st.lists(st.sets(st.sampled_from(TYPES)), min_size=1))
def test_no_other_label_set_is_better_on_train(sets: list[set[str]]) -> None:
    rows = [example(types) for types in sets]
    every = chain.from_iterable(combinations(TYPES, size) for size in range(1, len(TYPES) + 1))
    best = constant.best_labels(TASK, gold(rows))
    assert f1(best, rows) == pytest.approx(max(f1(labels, rows) for labels in every))


@given(st.lists(st.sets(st.sampled_from(TYPES)), min_size=1), st.integers(1, 4))
def test_rows_with_the_same_items_may_be_counted_together(
    sets: list[set[str]], number: int
) -> None:
    rows = gold([example(types) for types in sets])
    together = [(items, number) for items, _ in rows]
    assert constant.best_labels(TASK, together) == constant.best_labels(TASK, rows * number)


def test_of_equally_good_label_sets_the_smaller_one_is_taken() -> None:
    assert constant.best_labels(TASK, gold([example(set())])) == ("a",)


def test_a_class_is_the_majority_of_train() -> None:
    info = TaskInfo("demo", "Demo", "classification", ("no", "yes"))
    rows = [Example("1", "1", "t", label=label) for label in ("yes", "no", "yes")]
    for protocol in (asking.of(info), asking.of(info.under("strict"))):
        assert constant.answers(protocol, rows, rows[:2], 0) == ["yes", "yes"]


def test_every_token_is_outside_and_strict_finds_no_entity() -> None:
    info = TaskInfo("demo", "Demo", "entities", ("O", "B-Drug", "I-Drug"))
    row = sample(info)
    tags = constant.answers(asking.of(info), [row], [row], 0)
    assert tags == [" ".join("O" * len(row.tokens))]
    assert constant.answers(asking.of(info.under("strict")), [row], [row], 0) == ["none"]


@pytest.mark.parametrize("task", ["events", "relations"])
def test_strict_events_and_relations_are_not_run(task: TaskName) -> None:
    protocol = asking.of(TaskInfo("demo", "Demo", task, TYPES).under("strict"))
    assert isinstance(constant.answers(protocol, [], [], 0), NotRun)


def judged(info: TaskInfo, rows: list[Example], answers: list[str]) -> Counts:
    """The score of answers under the protocol of a corpus."""
    task = reading.of(info)
    pairs = zip(rows, answers, strict=True)
    return total([judge(task, row, Answer(answer)) for row, answer in pairs])


def score(name: str, real_corpora: RealCorpora, protocol: ProtocolName = "label_set") -> Counts:
    info, splits = real_corpora(name, protocol)
    task = asking.of(info)
    answers = constant.answers(task, splits["train"], splits["test"], 0)
    assert not isinstance(answers, NotRun)
    return judged(info, splits["test"], answers)


@pytest.mark.mirror
@pytest.mark.parametrize(
    ("name", "counts", "known"),
    [
        ("phee", Counts(875, 968, 992), 0.8929),
        ("biored", Counts(200, 300, 222), 0.7663),
        ("genia2013", Counts(381, 996, 557), 0.4907),
        ("bc5cdr", Counts(110576, 124750, 124750), 0.8864),
        ("bc2gm", Counts(128364, 143465, 143465), 0.8947),
    ],
)
def test_the_known_figures_come_out_of_the_real_files(
    name: str, counts: Counts, known: float, real_corpora: RealCorpora
) -> None:
    found = score(name, real_corpora)
    assert found == counts
    assert round(found.f1, 4) == known


@pytest.mark.mirror
@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("biored", {"Association", "Negative_Correlation", "Positive_Correlation"}),
        (
            "genia2013",
            {"Gene_expression", "Regulation", "Negative_regulation", "Positive_regulation"},
        ),
    ],
)
def test_train_picks_the_known_label_set(
    name: str, labels: set[str], real_corpora: RealCorpora
) -> None:
    info, splits = real_corpora(name, "label_set")
    assert set(constant.best_labels(asking.of(info), gold(splits["train"], info))) == labels


@pytest.mark.mirror
@pytest.mark.parametrize(("name", "known"), [("bc5cdr", 0.5496), ("bc2gm", 0.6862)])
def test_the_set_of_tags_of_a_sentence_scores_as_known(
    name: str, known: float, real_corpora: RealCorpora
) -> None:
    info, splits = real_corpora(name, "label_set")
    variant = reading.variants(reading.of(info))["tag_set"]
    rows = splits["test"]
    counts = total([judge(variant, row, Answer(" ".join("O" * len(row.tokens)))) for row in rows])
    assert round(counts.f1, 4) == known


@pytest.mark.mirror
def test_the_majority_of_all_different_ade_sentences_has_the_known_accuracy(
    real_corpora: RealCorpora,
) -> None:
    """0.7956 holds for the whole de-duplicated corpus; our test split is a tenth of it."""
    _, splits = real_corpora("ade", "label_set")
    labels = [row.label for rows in splits.values() for row in rows]
    assert round(labels.count("not-related") / len(labels), 4) == 0.7956


@pytest.mark.mirror
def test_all_negative_ddi_pairs_score_as_known_under_none_as_label(
    real_corpora: RealCorpora,
) -> None:
    info, splits = real_corpora("ddi", "label_set")
    variant = reading.variants(reading.of(info))["none_as_label"]
    counts = total([judge(variant, row, Answer("none")) for row in splits["test"]])
    assert round(counts.f1, 4) == 0.8287
