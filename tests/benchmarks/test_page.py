"""docs/performance.md and its figure are what the committed rows say."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import page, record
from benchmarks.record import Row
from benchmarks.sides import at_least

FIGURES = st.floats(0.001, 1e5)


def row(**values: object) -> Row:
    measured = {"ratio": 2.0, "low": 1.5, "high": 3.0, "rounds": 3, "machine": "a machine"}
    return Row.model_validate(
        {"section": "Scoring", "work": "w", "peer": "p", **measured, **values}
    )


def test_page_and_figure_are_those_of_the_committed_rows(root: Path) -> None:
    rows = record.read(root / record.JSON)
    assert (root / page.PAGE).read_text("utf-8") == page.markdown(rows)
    assert (root / page.FIGURE).read_text("utf-8") == page.figure(rows)


def test_every_goal_that_is_missed_and_every_row_without_a_figure_has_a_reason(root: Path) -> None:
    for found in record.read(root / record.JSON):
        if found.met is False or found.ratio is None:
            assert found.why, found.key


def test_a_missed_goal_is_marked_in_its_row_and_explained_below() -> None:
    text = page.markdown([row(goal=at_least(5), met=False, why="It reads twice.")])
    assert "| w | p | 2.00 (1.50 to 3.00) | at least 5 | **no** | - |" in text
    assert "- Scoring: w, p. It reads twice." in text


def test_a_single_round_has_no_spread() -> None:
    assert page.shown(row(rounds=1)) == "2.00 (one round)"


def test_what_was_not_measured_shows_no_number() -> None:
    text = page.markdown([row(ratio=None, low=None, high=None, why="No package.")])
    assert "| w | p | not measured | - | - | - |" in text
    assert "- Scoring: w (p). No package." in text


def test_rows_of_several_machines_are_told_apart() -> None:
    text = page.markdown([row(), row(peer="q", machine="another")])
    assert "- a machine (w: p)" in text
    assert "- another (w: q)" in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.031, "0.0310"), (1.5, "1.50"), (12.34, "12.3"), (1234.5, "1,234"), (0.0, "0.00")],
)
def test_a_number_has_three_digits_that_count(value: float, shown: str) -> None:
    assert page.number(value) == shown


@given(st.lists(FIGURES, min_size=1))
def test_the_axis_holds_every_value_between_its_first_and_its_last_mark(
    values: list[float],
) -> None:
    marks = page.ticks(values)
    assert list(marks) == sorted(set(marks))
    assert marks[0] <= min(values) * (1 + 1e-9)
    assert max(values) < marks[-1] * (1 + 1e-9)


@given(st.lists(st.tuples(FIGURES, st.booleans()), min_size=1, max_size=5))
def test_the_figure_draws_each_ratio_and_each_goal(drawn: list[tuple[float, bool]]) -> None:
    rows = [
        row(work=str(n), ratio=ratio, low=ratio, high=ratio, goal=at_least(2) if goal else None)
        for n, (ratio, goal) in enumerate(drawn)
    ]
    tree = ET.fromstring(page.figure(rows))  # noqa: S314 (our own text)
    titles = [title.text or "" for title in tree.iter("{http://www.w3.org/2000/svg}title")][1:]
    assert len([title for title in titles if re.search(", measured", title)]) == len(drawn)
    assert len([title for title in titles if ", goal" in title]) == sum(goal for _, goal in drawn)
