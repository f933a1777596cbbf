"""The rows of a run, and how they meet those of earlier runs."""

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.record import SECTIONS, Goal, Reason, Row, explained, merged, read, write
from benchmarks.sides import Peer, SideBySide, Spent, at_least, at_most, slope
from repro.errors import InputError

KEYS = st.builds(
    Row,
    section=st.sampled_from(SECTIONS),
    work=st.sampled_from("ab"),
    peer=st.sampled_from("xy"),
    ratio=st.none() | st.floats(0.5, 2),
)
RUNS = st.lists(KEYS, max_size=8, unique_by=lambda row: row.key)


def row(**values: Any) -> Row:
    return Row(**{"section": "Scoring", "work": "w", "peer": "p", **values})


@given(RUNS, RUNS)
def test_every_row_of_either_run_is_kept_once_under_its_section(
    old: list[Row], new: list[Row]
) -> None:
    rows = merged(old, new)
    assert sorted(row.key for row in rows) == sorted({row.key for row in [*old, *new]})
    places = [SECTIONS.index(row.section) for row in rows]
    assert places == sorted(places)


@given(RUNS)
def test_a_run_merged_with_itself_changes_nothing(rows: list[Row]) -> None:
    assert merged(merged([], rows), rows) == merged([], rows)


def test_a_row_measured_again_replaces_the_old_one_and_stays_in_its_place() -> None:
    old = [row(work="a", ratio=1.0), row(work="b", ratio=1.0)]
    assert [r.ratio for r in merged(old, [row(work="a", ratio=2.0)])] == [2.0, 1.0]


def test_what_could_not_be_measured_replaces_no_measurement() -> None:
    measured, not_measured = row(ratio=2.0), row(why="no package")
    assert merged([measured], [not_measured]) == [measured]
    assert merged([not_measured], [measured]) == [measured]


def test_a_reason_is_given_to_the_rows_that_miss_their_goal_and_to_no_others() -> None:
    reasons = [Reason(work="scoring *", why="It reads.")]
    rows = [
        row(work="scoring a", ratio=1.0, met=False),
        row(work="scoring b", ratio=9.0, met=True),
        row(work="other", ratio=1.0, met=False),
        row(work="scoring c", why="No package."),
    ]
    assert [r.why for r in explained(rows, reasons)] == ["It reads.", "", "", "No package."]


def test_a_file_gives_back_the_rows_it_was_written_from(tmp_path: Path) -> None:
    rows = [row(ratio=2.0, low=1.0, high=3.0, goal=at_least(5), met=False), row(peer="q")]
    write(tmp_path / "p.json", rows)
    assert read(tmp_path / "p.json") == rows


def test_a_file_with_an_unknown_key_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('[{"section": "Scoring", "work": "w", "peer": "p", "x": 1}]')
    with pytest.raises(InputError, match=r"p\.json: 0\.x: .*make bench"):
        read(tmp_path / "p.json")


@pytest.mark.parametrize(
    ("goal", "figure", "met"),
    [(at_least(5), 5.0, True), (at_least(5), 4.999, False), (at_most(1.1), 1.1, True),
     (at_most(1.1), 1.101, False)],
)  # fmt: skip
def test_a_goal_holds_at_its_own_value_and_on_its_better_side(
    goal: Goal, figure: float, met: bool
) -> None:
    assert goal.met(figure) is met


@dataclass
class Rounds:
    """Runs what pytest-benchmark would run, without its table."""

    ran: list[int] = field(default_factory=list)

    def pedantic(self, turn: Any, *, rounds: int, iterations: int) -> None:
        self.ran.append(rounds * iterations)
        for _ in range(rounds):
            turn()


def side(rows: list[Row]) -> SideBySide:
    rounds: Any = Rounds()
    return SideBySide(lambda: rounds, rows, "Scoring", "a machine")


def test_a_ratio_is_the_median_of_the_rounds_between_the_least_and_the_greatest() -> None:
    rows: list[Row] = []
    theirs = iter([20.0, 60.0, 40.0])
    peer: Peer[int] = Peer("p", lambda: Spent(next(theirs), 7), at_least(5))
    side(rows).compare("w", lambda: Spent(10.0, 7), [peer], rounds=3, warm=False)
    [made] = rows
    assert (made.ratio, made.low, made.high, made.rounds) == (4.0, 2.0, 6.0, 3)
    assert made.met is False


def test_where_ours_may_take_more_the_ratio_is_ours_over_the_peer_s() -> None:
    rows: list[Row] = []
    peer: Peer[int] = Peer("p", lambda: Spent(10.0, 0), at_most(4))
    side(rows).compare("w", lambda: Spent(30.0, 0), [peer], rounds=1, warm=False)
    assert (rows[0].ratio, rows[0].met) == (3.0, True)


def test_results_that_differ_give_no_row() -> None:
    rows: list[Row] = []
    with pytest.raises(AssertionError):
        side(rows).compare("w", lambda: 1, [Peer("p", lambda: 2)], rounds=1)
    assert rows == []


def test_sides_take_turns_in_going_first() -> None:
    order: list[str] = []

    def takes(name: str) -> Spent[None]:
        order.append(name)
        return Spent(1.0, None)

    peer: Peer[None] = Peer("p", lambda: takes("theirs"))
    side([]).compare("w", lambda: takes("ours"), [peer], rounds=2, warm=False)
    assert order in (["ours", "theirs", "theirs", "ours"], ["theirs", "ours", "ours", "theirs"])


@given(st.floats(0.2, 3), st.floats(0.1, 100))
def test_the_exponent_of_a_power_is_found(power: float, factor: float) -> None:
    sizes = [1, 5, 10]
    assert slope(sizes, [factor * size**power for size in sizes]) == pytest.approx(power)


def test_growth_is_that_beyond_the_smallest_size_whatever_any_size_costs() -> None:
    rows: list[Row] = []
    made = count()

    def at_size(size: int) -> Any:
        next(made)
        return lambda: Spent(1000 + float((size - 1) ** 2), None)

    side(rows).growth("w", [1, 5, 10], at_size, at_most(1.1), rounds=2)
    assert next(made) == 3
    assert (rows[0].unit, rows[0].ratio, rows[0].met) == ("exponent", 2.0, False)
