"""Edge arithmetic of counts, and properties that every score has."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.schema import Event, Example, Item, TaskInfo
from repro.scoring.counts import Counts, Judged, judge, total
from repro.tasks import reading
from repro.tasks.reading import Answer

TYPES = ("a", "b", "c")
TASK = reading.of(TaskInfo("demo", "Demo", "events", TYPES))
items = st.frozensets(st.tuples(st.sampled_from("abcd")))
rows = st.lists(st.builds(Judged, items, items))


def example(*types: str) -> Example:
    events = tuple(Event(str(n), kind, "t") for n, kind in enumerate(types))
    return Example("1", "1", "text", events=events)


@pytest.mark.parametrize(
    ("output", "gold", "counts"),
    [
        ("a, b", "ab", Counts(2, 2, 2)),
        ("a, c", "ab", Counts(1, 2, 2)),
        ("a, a, a", "a", Counts(1, 1, 1)),
        ("none", "ab", Counts(0, 0, 2)),
        ("a", "", Counts(0, 1, 0)),
        ("none", "", Counts(0, 0, 0)),
        ("", "ab", Counts(0, 0, 2)),
        ("not a label", "ab", Counts(0, 0, 2)),
        ("A, b", "ab", Counts(1, 2, 2)),
        ("unknown, a", "a", Counts(1, 2, 1)),
        (" a ,  b \n", "ab", Counts(2, 2, 2)),
        ("a\n" * 1000, "a", Counts(1, 1, 1)),
    ],
)
def test_one_output_counts_as(output: str, gold: str, counts: Counts) -> None:
    assert judge(TASK, example(*gold), Answer(output)).counts == counts


@pytest.mark.parametrize(
    ("counts", "figures"),
    [
        (Counts(0, 0, 0), (0, 0, 0)),
        (Counts(0, 0, 5), (0, 0, 0)),
        (Counts(0, 5, 0), (0, 0, 0)),
        (Counts(0, 5, 5), (0, 0, 0)),
        (Counts(1, 2, 4), (Fraction(1, 2), Fraction(1, 4), Fraction(1, 3))),
    ],
)
def test_a_ratio_without_a_denominator_is_zero(
    counts: Counts, figures: tuple[Fraction, Fraction, Fraction]
) -> None:
    found = (counts.precision, counts.recall, counts.f1)
    assert found == pytest.approx(tuple(map(float, figures)))


def test_an_unreadable_output_predicts_nothing_and_its_gold_stays_in_recall() -> None:
    judged = [judge(TASK, example("a"), Answer("")), judge(TASK, example("a"), Answer("a"))]
    assert [bool(row.problem) for row in judged] == [True, False]
    assert total(judged) == Counts(1, 1, 2)


def test_an_output_that_the_rules_of_reading_found_unreadable_is_not_parsed() -> None:
    judged = judge(TASK, example("a"), Answer("a", ("reasoned",), "its reasoning never ends"))
    assert judged == Judged(frozenset(), frozenset({("a",)}), "its reasoning never ends")


CLASSES = reading.of(TaskInfo("demo", "Demo", "classification", ("advice", "no advice")))


@pytest.mark.parametrize("wrong", ["no advice.", "noadvice", "", "I would say no advice", "advice"])
def test_micro_f1_of_a_classification_is_accuracy_whatever_the_wrong_answers_are(
    wrong: str,
) -> None:
    row = Example("1", "1", "text", label="no advice")
    counts = total([judge(CLASSES, row, Answer(said)) for said in ["no advice", wrong] * 5])
    assert counts == Counts(5, 10, 10)
    assert counts.f1 == 0.5


def test_the_siblings_reading_counts_stating_nothing_as_the_empty_item() -> None:
    variant = reading.variants(TASK)["empty_as_item"]
    outputs = [("some prose", "a"), ("none", ""), ("", ""), ("b", "")]
    judged = [judge(variant, example(*gold), Answer(output)) for output, gold in outputs]
    assert total(judged) == Counts(2, 3, 4)


@given(rows.flatmap(lambda judged: st.tuples(st.just(judged), st.permutations(judged))))
def test_the_order_of_rows_does_not_matter(case: tuple[list[Judged], list[Judged]]) -> None:
    judged, permuted = case
    assert total(permuted) == total(judged)


@given(rows, st.builds(Judged, items, items.filter(bool)), st.data())
def test_adding_a_correct_item_never_lowers_recall_or_f1(
    others: list[Judged], row: Judged, data: st.DataObject
) -> None:
    item: Item = data.draw(st.sampled_from(sorted(row.gold)))
    more = Judged(row.predicted | {item}, row.gold)
    assert total([*others, more]).recall >= total([*others, row]).recall
    assert total([*others, more]).f1 >= total([*others, row]).f1


@given(rows)
def test_predicting_the_gold_scores_one_wherever_there_is_gold(judged: list[Judged]) -> None:
    perfect = total([Judged(row.gold, row.gold) for row in judged])
    assert perfect.f1 == perfect.precision == perfect.recall == bool(perfect.gold)


@given(rows)
def test_f1_lies_between_zero_and_one_and_between_precision_and_recall(
    judged: list[Judged],
) -> None:
    counts = total(judged)
    low, high = sorted((counts.precision, counts.recall))
    assert 0 <= low <= counts.f1 + 1e-12
    assert counts.f1 <= high + 1e-12 <= 1 + 1e-12
