"""How much is tried: little in every run of the tests, much in what writes the page."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from hypothesis import HealthCheck, settings

from repro.errors import ReproError
from tests.faults.record import PAGE, Outcome

FULL = "REPRO_FUZZ_EXAMPLES" in os.environ or PAGE in os.environ
"""Whether `make test-faults` runs, or a part of it: a short run has no place on the page."""
EXAMPLES = int(os.environ.get("REPRO_FUZZ_EXAMPLES", "10000" if FULL else "100"))
"""Inputs for each reader, and for each writer."""
KILLS = int(os.environ.get("REPRO_FAULTS_KILLS", "50" if FULL else "8"))
"""Processes killed on the way of one pipeline."""
SECONDS = 5
"""Processor time that one input may take."""
CLOCK_SECONDS = 60
"""Time on the clock that one input may take: one that sleeps or waits uses no processor."""
MEMORY = 2**30
"""Bytes by which memory may grow over all inputs of one reader."""

fuzzed = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class TooSlow(BaseException):
    """An input took more than its time; no reader can catch it by mistake."""


@contextmanager
def in_time(seconds: float = SECONDS, on_clock: float = CLOCK_SECONDS) -> Iterator[None]:
    """Raise TooSlow where the block takes more time than it may, of the processor or the clock."""
    with (
        _limited(signal.ITIMER_PROF, signal.SIGPROF, seconds, "of processor time"),
        _limited(signal.ITIMER_REAL, signal.SIGALRM, on_clock, "on the clock"),
    ):
        yield


@contextmanager
def _limited(timer: int, sent: signal.Signals, seconds: float, kind: str) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds} s {kind}")

    before = signal.signal(sent, stop)
    signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(sent, before)


@contextmanager
def in_memory(most: int = MEMORY) -> Iterator[None]:
    """Fail where the process at any moment of the block holds more than it may beyond what it held.

    What it held at a moment before, and has given back, hides nothing.
    """
    _forget_peak()
    before = _peak()
    yield
    grown = _peak() - before
    assert grown <= most, f"memory grew by {grown >> 20} MB"


def _forget_peak() -> None:
    """Let the system count the most memory held from now on (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def _peak() -> int:
    """The most memory held, in bytes."""
    status = Path("/proc/self/status").read_text("utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


@contextmanager
def refused_in_one_line(
    outcome: Outcome, *names: str, on_clock: float = CLOCK_SECONDS
) -> Iterator[None]:
    """Count whether the block reads its input, or refuses it in a line that says one of `names`."""
    try:
        with in_time(on_clock=on_clock):
            yield
    except ReproError as error:
        line = str(error)
        if "\n" in line or not any(name in line for name in names):
            raise AssertionError(f"the error does not say where it is: {line}") from error
        outcome.counts["refused in one line"] += 1
    else:
        outcome.counts["read"] += 1
