"""Counts by type, and macro F1 as scikit-learn computes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from repro.schema import TaskInfo
from repro.scoring.breakdown import UNKNOWN, by_type, macro_f1
from repro.scoring.counts import Counts, Judged
from repro.tasks import reading

LABELS = ("x", "y", "z")
TASK = reading.of(TaskInfo("demo", "Demo", "classification", LABELS))


def label(name: str) -> frozenset[tuple[str]]:
    return frozenset({(name,)})


def test_every_type_of_the_label_set_has_a_row_in_its_order() -> None:
    rows = [
        Judged(label("y"), label("x")),
        Judged(label("y"), label("y")),
        Judged(frozenset(), label("x"), "empty"),
    ]
    assert by_type(TASK, rows) == {"x": Counts(0, 0, 2), "y": Counts(1, 2, 1), "z": Counts(0, 0, 0)}


def test_an_unreadable_class_stands_among_the_unknown_ones() -> None:
    rows = [Judged(TASK.unreadable, label("x"), "prose"), Judged(label("x"), label("x"))]
    assert by_type(TASK, rows)[UNKNOWN] == Counts(0, 1, 0)


def test_unknown_types_share_a_row_that_does_not_repeat_the_output() -> None:
    rows = [Judged(label("what"), label("x")), Judged(label("ever"), label("y"))]
    assert by_type(TASK, rows)[UNKNOWN] == Counts(0, 2, 0)


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1))
def test_macro_f1_is_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    rows = [Judged(label(predicted), label(gold)) for predicted, gold in pairs]
    predicted, gold = zip(*pairs, strict=True)
    judged = f1_score(gold, predicted, labels=LABELS, average="macro", zero_division=0)
    assert macro_f1(by_type(TASK, rows)) == pytest.approx(judged)


def test_macro_f1_leaves_unknown_types_out() -> None:
    assert macro_f1({"x": Counts(1, 1, 1), UNKNOWN: Counts(0, 5, 0)}) == 1.0
