"""A disk that is full or locked while a model works, something is fetched, or DVC takes part."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from repro.cluster.dvc import modified
from repro.cluster.folder import Folder
from repro.files import read_yaml
from tests.faults.checkout import Checkout, one_line
from tests.faults.disk import FILLER, files, fill, mounted, move, read_only
from tests.faults.model import done, last_line, trained
from tests.faults.quick import PIPELINE, copy_whole, outs_of
from tests.faults.record import tried
from tests.pipeline.workspace import Workspace

PART = "Faults: full and locked disks under fetch, models, DVC"
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
LOCKED = {
    "base": ("base tiny-llama", BASE),
    "train": ("train tiny-llama ade", "work/quick"),
    "predict": ("predict tiny-llama ade", "work/quick"),
}
"""Verbs, and the place that the line names."""
TRAIN = "train tiny-llama ade -p quick"
CARD = "adapters/quick/tiny-llama/ade.md"
CELL, LOCK = "tiny-llama-ade", "profiles/quick/dvc.lock"


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


@pytest.fixture(scope="module")
def all_weights(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout in which all weights of a tiny model were trained."""
    return trained(root, tmp_path_factory.mktemp("whole") / "checkout", "lora=none")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "room", "place"),
    [("its checkpoint", 2_500_000, WORK), ("its weights", 7_300_000, ADAPTER)],
)
def test_a_full_disk_is_told_by_a_training_of_all_weights(
    where: str, room: int, place: str, all_weights: Checkout, tmp_path: Path, disk: Path
) -> None:
    shutil.copytree(all_weights.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("work"))
    checkout = Checkout(tmp_path / "copy", all_weights.source)
    move(checkout, ("adapters", "work"), disk)
    before = _lasting(disk)
    fill(disk, room)
    with tried(PART, f"no space left: train with `lora: none`, at {where}") as outcome:
        line = last_line(checkout.run(*TRAIN.split()))
        assert place in line
        assert "No space left on device" in line
        assert _lasting(disk) == before
        (disk / FILLER).unlink()
        done(checkout, TRAIN)
        assert _lasting(disk) == before
        outcome.text = "one line that names the place; every file as it was; with room, it goes on"


@pytest.mark.slow
@pytest.mark.parametrize("verb", LOCKED)
def test_a_tree_that_cannot_be_written_is_told_by_what_works_with_a_model(
    verb: str, fresh: Checkout, disk: Path
) -> None:
    words, place = LOCKED[verb]
    move(fresh, OUTS, disk)
    before = files(disk)
    with tried(PART, f"a read-only tree: {verb}") as outcome, read_only(disk):
        line = last_line(fresh.run(*words.split(), "-p", "quick"))
        assert place in line
        assert "Read-only file system" in line
        assert files(disk) == before
        outcome.text = "one line that names the place; every file as it was"


@pytest.fixture
def large_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that holds a whole checkout with its cache."""
    with mounted(tmp_path / "disk", 128 << 10) as place:
        yield place


@pytest.mark.long
def test_a_full_disk_is_told_by_push_and_no_card_is_half_written(
    undisturbed: Workspace, large_disk: Path, tmp_path: Path
) -> None:
    head = copy_whole(undisturbed, large_disk / "head")
    head.run("dvc", "remote", "add", "--default", "lab", str(tmp_path / "lab"))
    push = ("repro", "push", "-p", "quick")
    head.run(*push)
    card = head.folder / CARD
    card.write_text("an older card", "utf-8")
    before = outs_of(head)
    fill(large_disk)
    with tried(PART, "no space left: push, at the card of an adapter") as outcome:
        line = head.run(*push, expect=1).splitlines()[-1]
        assert line == f"repro: {CARD}: No space left on device"
        assert outs_of(head) == before
        outcome.text = "one line that names the file; every file as it was"


@pytest.mark.long
@pytest.mark.parametrize("room", [0, 4096, 65_536])
def test_a_full_disk_is_told_by_collect_and_the_lock_is_whole(
    room: int, undisturbed: Workspace, large_disk: Path
) -> None:
    head = copy_whole(undisturbed, large_disk / "head")
    own = Folder(head.folder, "quick").checkout(CELL)
    for name in (LOCK, "metrics/quick/tiny-llama"):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", str(head.folder / name), str(own / name)], check=True)
    with modified(head.folder / LOCK) as found:
        for stage in ("train", "predict", "score"):
            del found["stages"][f"{stage}@{CELL}"]
    shutil.rmtree(head.folder / "metrics/quick/tiny-llama")
    before = read_yaml(head.folder / LOCK, "")["stages"]
    fill(large_disk, room)
    with tried(PART, f"no space left: collect, with room for {room} bytes") as outcome:
        said = head.run("repro", "collect", "-p", "quick", expect=1)
        assert "Traceback" not in said, said
        line = said.splitlines()[-1]
        assert line.startswith("repro: ")
        assert "No space left on device" in line
        known = read_yaml(head.folder / LOCK, "")["stages"]
        assert {name: known[name] for name in before} == before
        assert not list(head.folder.rglob("*.part"))
        (large_disk / FILLER).unlink()
        head.run("repro", "collect", "-p", "quick")
        assert not head.changed(PIPELINE)
        # in another order: what the head did not know stands last
        assert read_yaml(head.folder / LOCK, "") == read_yaml(undisturbed.folder / LOCK, "")
        assert _but_lock(outs_of(head)) == _but_lock(outs_of(undisturbed))
        outcome.text = "one line; dvc.lock is whole; with room, it ends the same"


def _but_lock(outs: dict[str, str]) -> dict[str, str]:
    return {name: md5 for name, md5 in outs.items() if name != LOCK}


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
