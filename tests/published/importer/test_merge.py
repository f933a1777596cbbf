"""Placed figures into the store."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.published.importer.merge import Merge, Placed, agree, follows, merge
from repro.published.store import Figure
from repro.published.terms import Key, Metric

F1: Key = ("mistral-7b", "phee", "f1")
STORED = Figure("events", "phee", "mistral-7b", "f1", "0.947", "inferred", "a summary")


@pytest.fixture(autouse=True)
def _home(home: object) -> None:
    assert home


def run(
    *placed: Placed, stored: Figure = STORED, replace: bool = False, inconsistent: bool = False
) -> Merge:
    return merge({stored.key: stored}, placed, "page", replace=replace, inconsistent=inconsistent)


def f1(value: str, where: str = "table 1") -> Placed:
    return Placed(F1, value, where)


def triple(precision: str, recall: str, value: str) -> list[Placed]:
    names: list[tuple[Metric, str]] = [("precision", precision), ("recall", recall), ("f1", value)]
    return [Placed(("llama3-8b", "phee", name), value, "table 1") for name, value in names]


def test_a_new_figure_is_imported_with_its_source() -> None:
    key: Key = ("llama3-8b", "ade", "f1")
    figure = run(Placed(key, "0.91", "table 2")).figures[key]
    assert (figure.value, figure.task) == ("0.91", "classification")
    assert (figure.standing, figure.source) == ("imported", "page, table 2")


def test_a_figure_that_agrees_confirms_and_brings_its_decimals() -> None:
    result = run(f1("0.9469"))
    assert result.figures[F1].value == "0.9469"
    assert result.confirmed == ["mistral-7b phee f1: 0.947 (inferred), now 0.9469"]


def test_a_figure_with_fewer_decimals_changes_nothing() -> None:
    result = run(f1("0.95"))
    assert result.figures[F1] == STORED
    assert result.confirmed == ["mistral-7b phee f1: 0.947 (inferred) kept"]


def test_a_contradiction_is_refused_and_the_stored_figure_stands() -> None:
    result = run(f1("0.9269"))
    assert result.figures[F1] == STORED
    (refused,) = result.refused
    assert refused.startswith("mistral-7b phee f1: 0.9269 contradicts the stored 0.947 (inferred;")


def test_a_contradiction_is_taken_when_told_and_told_again() -> None:
    result = run(f1("0.9269"), replace=True)
    assert result.figures[F1].value == "0.9269"
    assert result.replaced == ["mistral-7b phee f1: 0.947 (inferred) by 0.9269"]


def test_two_tables_that_disagree_give_no_figure_even_when_told() -> None:
    result = run(f1("0.9469"), f1("0.9269", "table 2"), replace=True)
    assert result.figures[F1] == STORED
    assert result.refused == [
        "mistral-7b phee f1: the source holds 0.9469 (table 1) and 0.9269 (table 2)"
    ]


def test_two_tables_that_agree_give_one_figure() -> None:
    assert run(f1("0.9469"), f1("0.947", "table 2")).figures[F1].value == "0.9469"


def test_f1_that_does_not_follow_refuses_all_three() -> None:
    result = run(*triple("0.80", "0.80", "0.90"))
    assert list(result.figures) == [F1]
    assert result.refused[0].startswith(
        "llama3-8b phee: F1 0.90 does not follow from P 0.80 and R 0.80"
    )


def test_f1_that_does_not_follow_is_taken_when_told() -> None:
    assert len(run(*triple("0.80", "0.80", "0.90"), inconsistent=True).figures) == 4


def test_f1_must_follow_from_stored_precision_and_recall_too() -> None:
    stored = Figure("events", "phee", "llama3-8b", "precision", "0.10", "summary", "a summary")
    result = run(*triple("0.10", "0.80", "0.80")[1:], stored=stored)
    assert list(result.figures) == [stored.key]


def test_precision_and_recall_of_a_refused_f1_must_fit_the_f1_that_stands() -> None:
    stored = Figure("events", "phee", "llama3-8b", "f1", "0.90", "summary", "a summary")
    result = run(*triple("0.80", "0.80", "0.80"), stored=stored)
    assert result.figures == {stored.key: stored}
    assert len(result.refused) == 2
    told = run(*triple("0.80", "0.80", "0.80"), stored=stored, replace=True)
    assert told.figures[stored.key].value == "0.80"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0.673", "0.6734", True),
        ("0.673", "0.6739", True),
        ("0.673", "0.6725", True),
        ("0.673", "0.6740", False),
        ("0.673", "0.6724", False),
        ("0.95", "0.950", True),
        ("0.9571", "0.9572", False),
    ],
)
def test_figures_agree_after_rounding_or_truncation(one: str, other: str, same: bool) -> None:
    assert agree(one, other) is same
    assert agree(other, one) is same


COUNTS = st.integers(1, 2000)


@given(tp=COUNTS, extra=COUNTS, missed=COUNTS, digits=st.integers(1, 6))
def test_f1_of_real_counts_follows_however_it_is_rounded(
    tp: int, extra: int, missed: int, digits: int
) -> None:
    exact = (tp / (tp + extra), tp / (tp + missed), 2 * tp / (2 * tp + extra + missed))
    assert follows(*(f"{value:.{digits}f}" for value in exact))
    assert follows(*(f"{int(value * 10**digits) / 10**digits:.{digits}f}" for value in exact))


def test_f1_above_both_precision_and_recall_never_follows() -> None:
    assert not follows("0.80", "0.80", "0.83")
