"""Threads as OMP_NUM_THREADS says them."""

import pytest

from repro.errors import InputError
from repro.threads import threads, told_threads


@pytest.fixture(autouse=True)
def _forget() -> None:
    told_threads.cache_clear()


@pytest.mark.parametrize(("value", "expected"), [("", 1), ("1", 1), ("3", 3), ("4,2", 4)])
def test_the_first_number_is_taken(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: int
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", value)
    assert threads() == expected


@pytest.mark.parametrize("value", ["many", "0", "-1", ",2"])
def test_what_is_no_number_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", value)
    with pytest.raises(InputError, match="OMP_NUM_THREADS: expected a positive number"):
        threads()


def test_more_than_one_is_told_once_and_one_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert told_threads() == told_threads() == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    told_threads.cache_clear()
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert told_threads() == 1
    assert capsys.readouterr().err == ""
