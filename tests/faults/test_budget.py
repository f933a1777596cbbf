"""A bound that nothing can exceed, whatever it does with its time."""

import time

import pytest

from tests.faults.budget import TooSlow, in_memory, in_time


def _for_ever() -> None:
    while True:
        pass


def test_a_reader_that_computes_for_ever_is_stopped() -> None:
    with pytest.raises(TooSlow, match=r"0\.05 s of processor time"), in_time(0.05):
        _for_ever()


def test_a_reader_that_sleeps_is_stopped() -> None:
    with pytest.raises(TooSlow, match=r"0\.05 s on the clock"), in_time(on_clock=0.05):
        time.sleep(60)


def test_a_reader_that_ends_in_time_is_not_stopped_later() -> None:
    with in_time(0.05, on_clock=0.05):
        pass
    time.sleep(0.1)


def test_memory_that_was_held_and_given_back_before_hides_nothing() -> None:
    before = bytearray(200 << 20)
    del before
    with pytest.raises(AssertionError, match="memory grew by 1"), in_memory(64 << 20):
        _hold(128 << 20)
    with in_memory(64 << 20):
        _hold(32 << 20)


def _hold(size: int) -> None:
    assert b"x" * size
