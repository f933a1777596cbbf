import pytest

from repro.analysis.ceiling import ceiling, one_item
from repro.schema import Event, Example
from repro.tasks import asking
from tests.analysis.samples import FLAT, INFO, NESTED, example

TASK = asking.of(INFO)


def text(row: Example) -> str:
    return row.text


def rows(*events: tuple[Event, ...]) -> list[Example]:
    return [example(*found, id_=str(at)) for at, found in enumerate(events)]


def test_texts_that_differ_have_no_ceiling() -> None:
    assert ceiling(TASK, rows((FLAT,), (FLAT, NESTED)), lambda row: row.id) == 1


def test_equal_texts_with_different_gold_cannot_all_be_right() -> None:
    # the best answer states Binding: 2 right of 2 said, of 3 gold; or both types: 3 of 4, of 3
    found = ceiling(TASK, rows((FLAT,), (FLAT, NESTED)), text)
    assert found == pytest.approx(max(2 * 2 / 5, 2 * 3 / 7))


def test_stopping_after_the_first_item_costs_recall_alone() -> None:
    assert one_item(TASK, rows((FLAT,), (FLAT, NESTED), ())) == pytest.approx(2 * 2 / (2 + 3))
