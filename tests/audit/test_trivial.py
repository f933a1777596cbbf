from collections import Counter
from itertools import chain, combinations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from repro.audit.facts import CORPUS_FACTS, Histogram, load_facts
from repro.audit.trivial import all_o_literal, best_constant, score_answer, score_constant
from repro.baselines.constant import best_labels
from repro.corpora.base import load
from repro.schema import TaskInfo, TaskName
from repro.tasks import asking

label_sets = st.frozensets(st.sampled_from("abcdef"), max_size=4)
histograms = st.dictionaries(label_sets, st.integers(1, 30), min_size=1, max_size=8).map(Counter)


def baseline(histogram: Histogram, info: TaskInfo) -> tuple[str, ...]:
    gold = [(frozenset((label,) for label in said), rows) for said, rows in histogram.items()]
    return best_labels(asking.of(info), gold)


@given(histograms)
@settings(deadline=None)
def test_no_constant_set_of_labels_scores_above_the_chosen_one(histogram: Histogram) -> None:
    labels = sorted(set(chain.from_iterable(histogram)))
    sets = chain.from_iterable(combinations(labels, n) for n in range(1, len(labels) + 1))
    scores = [score_constant(frozenset(said), histogram).f1 for said in sets]
    if scores:
        chosen = best_constant(histogram, one_label=False)
        assert score_constant(chosen, histogram).f1 == max(scores)


@given(histograms.filter(any))
def test_where_one_label_must_be_answered_the_commonest_is(histogram: Histogram) -> None:
    counts = Counter(chain.from_iterable(label for s, n in histogram.items() for label in [s] * n))
    (label,) = best_constant(histogram, one_label=True)
    assert counts[label] == max(counts.values())


@given(histograms, st.permutations("abcdef"), st.sampled_from(["events", "classification"]))
def test_the_chosen_answer_is_that_of_the_baseline_whatever_the_order_of_labels(
    histogram: Histogram, order: list[str], task: TaskName
) -> None:
    said = best_constant(histogram, order, one_label=task == "classification")
    assert said == frozenset(baseline(histogram, TaskInfo("demo", "Demo", task, tuple(order))))


def test_the_chosen_answers_on_the_real_corpora_are_those_of_the_baseline(root: Path) -> None:
    tried = []
    for dataset, facts in load_facts(root / CORPUS_FACTS).items():
        corpus = load(dataset)
        if corpus.task != "entities":
            histogram = facts.readings["label_set"].histogram("train")
            said = best_constant(
                histogram, corpus.labels, one_label=corpus.task == "classification"
            )
            info = TaskInfo(dataset, dataset, corpus.task, corpus.labels)
            assert said == frozenset(baseline(histogram, info)), dataset
            tried.append(dataset)
    assert len(tried) == 8


@given(histograms, label_sets)
def test_counts_are_those_of_scoring_unit_by_unit(
    histogram: Histogram, said: frozenset[str]
) -> None:
    units = list(histogram.elements())
    score = score_constant(said, histogram)
    assert score.tp == sum(len(unit & said) for unit in units)
    assert score.predicted == len(units) * len(said)
    assert score.gold == sum(map(len, units))
    assert score.precision <= 1
    assert score.recall <= 1


@given(st.lists(st.lists(st.sampled_from("012"), min_size=1, max_size=5), min_size=1))
def test_literal_all_o_answers_each_printed_list_with_zeros_of_its_length(
    sentences: list[list[str]],
) -> None:
    def printed(tags: list[str]) -> frozenset[str]:
        return frozenset(f"[{', '.join(tags)}]".split(", "))

    histogram = Counter(map(printed, sentences))
    score = score_answer(all_o_literal, histogram)
    zeros = [printed(["0"] * len(sentence)) for sentence in sentences]
    assert score.predicted == sum(map(len, zeros))
    assert score.tp == sum(
        len(zero & printed(sentence)) for zero, sentence in zip(zeros, sentences, strict=True)
    )
