"""Splits of our own: seeded, never through a group, never with a sentence on both sides."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repro.corpora.splitting import carve, without_duplicates
from repro.errors import InputError
from repro.schema import Example

FOLDER = Path("raw/toy")


def examples(pairs: list[tuple[int, int]]) -> list[Example]:
    """An example a (group, text)."""
    return [
        Example(str(number), f"g{group}", f"t{text}") for number, (group, text) in enumerate(pairs)
    ]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 60)), max_size=60))
def test_parts_share_neither_a_group_nor_a_text_and_lose_nothing(
    pairs: list[tuple[int, int]],
) -> None:
    rows = examples(pairs)
    try:
        parts = carve(rows, (0.2, 0.2), FOLDER)
    except InputError:
        return
    assert sorted(int(e.id) for part in parts for e in part) == list(range(len(rows)))
    share = max(1, round(0.2 * len({e.group for e in rows})))
    assert all(len({e.group for e in part}) <= share for part in parts[:-1])
    for number, part in enumerate(parts):
        assert [int(e.id) for e in part] == sorted(int(e.id) for e in part)
        for other in parts[number + 1 :]:
            assert not {e.group for e in part} & {e.group for e in other}
            assert not {e.text for e in part} & {e.text for e in other}


def test_a_share_is_of_the_groups_and_at_least_one() -> None:
    rows = examples([(group, group) for group in range(50)])
    assert [len(part) for part in carve(rows, (0.1, 0.001), FOLDER)] == [5, 1, 44]


def test_the_split_is_the_same_each_time_and_for_any_order_of_rows() -> None:
    rows = examples([(group, group) for group in range(50)])
    parts = carve(rows, (0.1, 0.1), FOLDER)
    again = carve(rows[::-1], (0.1, 0.1), FOLDER)
    assert [{e.id for e in part} for part in parts] == [{e.id for e in part} for part in again]


def test_groups_that_share_a_text_stay_together() -> None:
    rows = examples([(group, group) for group in range(40)] + [(1, 99), (2, 99), (3, 98), (2, 98)])
    parts = carve(rows, (0.5,), FOLDER)
    assert sum(bool({"g1", "g2", "g3"} & {e.group for e in part}) for part in parts) == 1


def test_groups_that_share_a_text_and_outgrow_a_share_stay_in_the_rest() -> None:
    rows = examples([(group, 99) for group in range(15)] + [(group, group) for group in range(40)])
    [part, rest] = carve(rows, (0.25,), FOLDER)
    assert len({example.group for example in part}) == 10
    assert {f"g{group}" for group in range(15)} <= {example.group for example in rest}


@pytest.mark.parametrize("pairs", [[], [(1, 1)], [(1, 1), (2, 1), (3, 1)]])
def test_what_cannot_be_split_is_an_error(pairs: list[tuple[int, int]]) -> None:
    with pytest.raises(InputError, match="raw/toy: expected documents for 2 splits"):
        carve(examples(pairs), (0.5,), FOLDER)


def test_the_first_row_of_a_text_stays_and_conflicts_are_counted_by_text() -> None:
    rows = [
        Example(str(number), "g", text, label=label)
        for number, (text, label) in enumerate(
            [("a", "x"), ("b", "x"), ("a", "y"), ("a", "y"), ("b", "x")]
        )
    ]
    dropped: Counter[str] = Counter()
    kept, conflicting = without_duplicates(rows, dropped)
    assert [example.id for example in kept] == ["0", "1"]
    assert conflicting == 1
    assert dropped == {
        "row that repeats a sentence (label y)": 2,
        "row that repeats a sentence (label x)": 1,
    }
