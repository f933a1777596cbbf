"""A disk that is full while something is fetched, or while a model works."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.checkout import Checkout, one_line
from tests.faults.disk import FILLER, files, fill, mounted, move
from tests.faults.model import done, last_line
from tests.faults.record import tried

PART = "Faults: full disks under fetch and models"
OUTS = ("adapters", "data", "predictions", "provenance", "work")
VARIES = ("provenance/", "work/", FILLER)
"""What names the time, what a run goes on from, and what fills the disk."""
BASE, WORK, ADAPTER = "data/quick/base/", "work/quick/tiny-llama", "adapters/quick/tiny-llama/ade"
FULL = {
    "base, at its tokenizer": ("base tiny-llama", 50_000, BASE),
    "base, at its weights": ("base tiny-llama", 1_000_000, BASE),
    "train, at its log": ("train tiny-llama ade", 0, WORK),
    "train, at its checkpoint": ("train tiny-llama ade", 1_000_000, WORK),
    "train, at its adapter": ("train tiny-llama ade", 2_500_000, ADAPTER),
    "predict, at its first answers": ("predict tiny-llama ade", 0, WORK),
    "predict, at its file": ("predict tiny-llama ade", 4096, "predictions/quick/tiny-llama/"),
}
"""Verbs, the bytes that there is room for, and the place that the line names."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", 16 << 10) as place:
        yield place


def _lasting(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in files(folder).items() if not name.startswith(VARIES)}


@pytest.mark.slow
@pytest.mark.parametrize("where", FULL)
def test_a_full_disk_is_told_by_what_works_with_a_model(
    where: str, fresh: Checkout, disk: Path
) -> None:
    words, room, place = FULL[where]
    move(fresh, OUTS, disk)
    before, records = _lasting(disk), files(disk / "provenance")
    fill(disk, room)
    with tried(PART, f"no space left: {where}") as outcome:
        line = last_line(fresh.run(*words.split(), "-p", "quick"))
        assert place in line
        assert "No space left on device" in line
        assert (_lasting(disk), files(disk / "provenance")) == (before, records)
        assert not list(disk.rglob("*.part"))
        (disk / FILLER).unlink()
        done(fresh, f"{words} -p quick")
        assert _lasting(disk) == before
        outcome.text = "one line that names the place; every file as it was; with room, it goes on"


@pytest.mark.slow
@pytest.mark.mirror
def test_a_full_disk_is_told_by_fetch(
    checkout: Checkout, disk: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRO_MIRROR", str(mirror))
    move(checkout, ["data"], disk)
    done(checkout, "fetch ade -p baselines")
    before = _lasting(disk)
    assert before
    fill(disk, 2_000_000)
    with tried(PART, "no space left: fetch") as outcome:
        line = one_line(checkout.run("fetch", "ade", "-p", "baselines"), 1)
        assert "data/baselines/raw/" in line
        assert "No space left on device" in line
        assert _lasting(disk) == before
        outcome.text = "one line that names the file; every file as it was"
