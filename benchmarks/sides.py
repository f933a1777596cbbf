"""Ours and its peers on the same work in the same process run, in turns, in CPU seconds.

CPU time of this process and of the commands it waited for, not time on a clock: other work on the
machine then matters little, and what is left of it meets both sides alike.
"""

import gc
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log
from statistics import linear_regression, median
from typing import Any, Generic, TypeVar

from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.record import Goal, Row, Section, Unit, machine
from repro.cli import collect_seldom

T = TypeVar("T")
DIGITS = 3
LEAST_OF = 4


@dataclass(frozen=True)
class Spent(Generic[T]):
    """A result with the amount that counts, where that is not the CPU time of the whole call."""

    amount: float
    result: T


def assert_equal(ours: Any, theirs: Any) -> None:
    assert ours == theirs


@dataclass(frozen=True)
class Peer(Generic[T]):
    """Another way to the same result, which `same` asserts and `equal` names."""

    name: str
    work: Callable[[], T | Spent[T]]
    goal: Goal | None = None
    equal: str = ""
    same: Callable[[T, T], None] = assert_equal

    def ratio(self, ours: float, theirs: float) -> float:
        """Theirs over ours, or ours over theirs where a goal says how much more ours may take."""
        allowed = self.goal is not None and self.goal.bound == "at most"
        return ours / theirs if allowed else theirs / ours


def alone(run: Callable[[], object]) -> float:
    """CPU seconds of a run that looks for garbage as seldom as a verb does."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        return spent(run).amount
    finally:
        gc.set_threshold(*before)


def at_least(value: float) -> Goal:
    return Goal(bound="at least", value=value)


def at_most(value: float) -> Goal:
    return Goal(bound="at most", value=value)


def cpu_seconds() -> float:
    """CPU time of this process and of the children it has waited for, so far."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def spent(work: Callable[[], T | Spent[T]]) -> Spent[T]:
    """Do the work; its result and the CPU seconds it took, or the amount it names itself.

    Garbage is looked for among the objects of the work alone: what else this process holds is none
    of its own.
    """
    gc.collect()
    gc.freeze()
    try:
        began = cpu_seconds()
        done = work()
        return done if isinstance(done, Spent) else Spent(cpu_seconds() - began, done)
    finally:
        gc.unfreeze()


def slope(sizes: Sequence[float], amounts: Sequence[float]) -> float:
    """The exponent of growth: the slope of the amounts over the sizes, both as logarithms."""
    return linear_regression([log(size) for size in sizes], [log(a) for a in amounts]).slope


@dataclass
class SideBySide:
    """The rows of one section that a test makes; pytest-benchmark runs the rounds.

    Its fixture serves one call and warns where it served none, so it is asked for when it is used.
    """

    benchmark: Callable[[], BenchmarkFixture]
    rows: list[Row]
    section: Section
    machine: str = field(default_factory=machine)

    def compare(
        self,
        work: str,
        ours: Callable[[], T | Spent[T]],
        peers: Sequence[Peer[T]],
        *,
        rounds: int,
        warm: bool = True,
    ) -> list[list[float]]:
        """Let ours and the peers take turns, assert equal results in each round, keep a row each.

        `warm`: one round before that does not count. The amounts of each round, ours first.
        """
        amounts: list[list[float]] = []

        def turn() -> None:
            sides = [ours, *(peer.work for peer in peers)]
            order = range(len(sides)) if len(amounts) % 2 else reversed(range(len(sides)))
            done = {at: spent(sides[at]) for at in order}
            for at, peer in enumerate(peers, start=1):
                peer.same(done[0].result, done[at].result)
            amounts.append([done[at].amount for at in range(len(sides))])

        if warm:
            turn()
            amounts.clear()
        self._run(turn, rounds)
        for at, peer in enumerate(peers, start=1):
            self.keep(work, peer, [(taken[0], taken[at]) for taken in amounts])
        return amounts

    def keep(self, work: str, peer: Peer[T], amounts: Sequence[tuple[float, float]]) -> None:
        """Keep a row of amounts, ours and theirs in each round."""
        ratios = [peer.ratio(ours, theirs) for ours, theirs in amounts]
        self._keep(work, peer.name, ratios, peer.goal, equal=peer.equal)

    def seconds(
        self,
        work: str,
        amounts: Sequence[Sequence[float]],
        goal: Goal,
        unit: Unit = "CPU seconds",
    ) -> None:
        """Keep a row of ours alone, out of what `compare` gave: what a person waits for."""
        self._keep(work, "none", [taken[0] for taken in amounts], goal, unit=unit)

    def growth(
        self,
        work: str,
        sizes: Sequence[int],
        at_size: Callable[[int], Callable[[], object]],
        goal: Goal,
        *,
        rounds: int,
    ) -> None:
        """How the CPU time grows beyond that of the smallest size, over what the others have more.

        What any size costs, such as reading templates, would hide growth. The sizes take turns
        `LEAST_OF` times in each round, of which the least counts, for other work on the machine
        only adds; a first round does not count.
        """
        runs = [at_size(size) for size in sizes]
        for run in runs:
            run()
        found: list[float] = []

        def turn() -> None:
            turns = [[alone(run) for run in runs] for _ in range(LEAST_OF)]
            amounts = [min(of_size) for of_size in zip(*turns, strict=True)]
            more = [size - sizes[0] for size in sizes[1:]]
            found.append(slope(more, [amount - amounts[0] for amount in amounts[1:]]))

        self._run(turn, rounds)
        self._keep(work, "itself", found, goal, unit="exponent")

    def not_measured(self, work: str, peer: str, goal: Goal | None, reason: str) -> None:
        """Keep a row that says why there is no figure."""
        row = Row(section=self.section, work=work, peer=peer, goal=goal, why=reason)
        self.rows.append(row)

    def _run(self, turn: Callable[[], None], rounds: int) -> None:
        run: Any = self.benchmark()  # (its `pedantic` has no types)
        run.pedantic(turn, rounds=rounds, iterations=1)

    def _keep(
        self,
        work: str,
        peer: str,
        figures: Sequence[float],
        goal: Goal | None,
        *,
        unit: Unit = "times",
        equal: str = "",
    ) -> None:
        ratio = round(median(figures), DIGITS)
        met = None if goal is None else goal.met(ratio)
        row = Row(
            section=self.section, work=work, peer=peer, unit=unit, ratio=ratio,
            low=round(min(figures), DIGITS), high=round(max(figures), DIGITS),
            rounds=len(figures), goal=goal, met=met, equal=equal,
            machine=self.machine,
        )  # fmt: skip
        self.rows.append(row)
        print(f"{work} | {peer}: {ratio} ({row.low} to {row.high}) {unit}, goal {goal}")
