"""Work grows with its rows and no faster: counts of calls and steps, which no other work moves."""

import sys
from collections.abc import Callable
from cProfile import Profile
from decimal import Decimal
from pstats import Stats
from random import Random
from typing import Any

import numpy as np
import pytest

from benchmarks.conftest import checkout as checkout  # noqa: PLC0414 (a fixture)
from benchmarks.material import synthetic
from benchmarks.test_growth import raw, reporting, tabulating
from repro.audit.granularity import Figures, judge
from repro.corpora.prepare import prepare
from repro.params import Synthesis
from repro.registry import corpus_entry
from repro.scoring import counts as scoring
from repro.scoring.bootstrap import f1_interval
from repro.scoring.counts import Counts, total
from repro.tasks import reading
from repro.tasks.reading import Answer

LINEAR = 1.1
LINEAR_STEPS = 1.05


def calls(work: Callable[[], object]) -> int:
    """How many Python and built-in functions a work calls."""
    profile = Profile()
    profile.enable()
    work()
    profile.disable()
    stats: Any = Stats(profile)
    return int(stats.total_calls)


def grown(of: Callable[[int], Callable[[], object]], size: int, times: int = 4) -> float:
    """Calls at `times` the size, against `times` the calls."""
    of(size)()
    return calls(of(size * times)) / (times * calls(of(size)))


def steps(work: Callable[[], object]) -> int:
    """How many lines of Python a work goes through, those of each turn of a comprehension too."""
    count, before = 0, sys.gettrace()

    def look(*_: object) -> Any:
        nonlocal count
        count += 1
        return look

    sys.settrace(look)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def preparing(rows: int) -> Callable[[], object]:
    """Prepares a synthetic corpus of so many rows in each split."""
    params, paths = raw(f"rows{rows}", Synthesis(train=rows, dev=rows, test=rows))
    return lambda: prepare("ade", corpus_entry("ade"), params.of_prepare, paths)


def grown_beyond(of: Callable[[int], Callable[[], object]], size: int) -> float:
    """Steps at four times the size beyond those of the size, against what is linear: once is 1."""
    works = [of(size * times) for times in (1, 2, 4)]
    works[0]()  # what is read once
    least, twice, four_times = map(steps, works)
    return (four_times - least) / (3 * (twice - least))


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize("verb", [tabulating, reporting])
def test_a_table_and_a_report_take_no_more_steps_a_cell_as_cells_grow(verb: Any) -> None:
    assert grown_beyond(verb, 10) < LINEAR_STEPS


@pytest.mark.usefixtures("checkout")
def test_preparing_takes_no_more_steps_a_row_as_rows_grow() -> None:
    assert grown_beyond(preparing, 50) < LINEAR_STEPS


@pytest.mark.parametrize("protocol", ["label_set", "strict"])
def test_scoring_calls_no_more_functions_a_row_as_rows_grow(protocol: Any) -> None:
    info, splits = synthetic("bc2gm", protocol, 400)
    task = reading.of(info)
    rows = [(row, Answer(task.asking.target(row))) for row in splits["test"]]

    def of(size: int) -> Callable[[], object]:
        return lambda: total([scoring.judge(task, row, answer) for row, answer in rows[:size]])

    assert grown(of, 100) < LINEAR


def test_the_bootstrap_makes_no_python_calls_for_its_groups_and_resamples() -> None:
    rng = Random(13)
    groups = [Counts(tp=rng.randint(0, 3), predicted=3, gold=3) for _ in range(4000)]

    def of(size: int, resamples: int) -> int:
        return calls(lambda: f1_interval(groups[:size], resamples=resamples, level=0.95, seed=13))

    of(4000, 100)
    assert of(4000, 100) - of(1000, 100) < LINEAR * 3000
    assert of(1000, 400) - of(1000, 100) < 100


def test_the_interval_of_many_groups_lies_around_the_figure() -> None:
    rng = Random(13)
    groups = [Counts(tp=rng.randint(0, 3), predicted=3, gold=3) for _ in range(5000)]
    low, high = f1_interval(groups, resamples=1000, level=0.95, seed=13)
    assert low < sum(groups, Counts()).f1 < high
    assert high - low < 4 * np.sqrt(0.25 / len(groups))


def test_the_counts_behind_figures_are_found_without_trying_all_pairs() -> None:
    figures = Figures(precision=Decimal("0.3711"), recall=Decimal("0.9595"))

    def of(size: int) -> Callable[[], object]:
        return lambda: judge(figures, size, "truncated")

    assert grown(of, 1163) < LINEAR
