"""Putting dvc.lock into order, and finding the line that says what failed."""

import shutil
from pathlib import Path

import pytest

from repro.cluster.dvc import last_error, order_lock, stale
from repro.errors import InputError
from repro.files import read_yaml
from repro.paths import Paths


def test_a_lock_whose_entries_came_in_another_order_gets_the_bytes_of_the_sequential_one(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dvc.utils.serialize import modify_yaml

    monkeypatch.chdir(tmp_path)
    shutil.copy(root / "profiles/baselines/dvc.lock", "dvc.lock")
    expected = Path("dvc.lock").read_bytes()
    order = list(read_yaml(Path("dvc.lock"), "")["stages"])
    with modify_yaml("dvc.lock") as lock:
        stages = dict(lock["stages"])
        lock["stages"].clear()
        lock["stages"].update({name: stages[name] for name in reversed(order)})
    assert Path("dvc.lock").read_bytes() != expected
    order_lock(Paths("default"), order)
    assert Path("dvc.lock").read_bytes() == expected


@pytest.mark.parametrize("damage", ["<<<<<<< HEAD\n", "[]\n", "stages: 3\n"])
def test_a_lock_that_is_none_is_named_with_its_remedy(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dvc.lock").write_text(f"{damage}schema: '2.0'\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"^dvc\.lock.*restore it from git$"):
        stale(Paths("default"))


def test_the_project_s_own_line_is_preferred_to_dvc_s() -> None:
    said = "repro: m: no GPU\nERROR: failed to reproduce 'train@m-d'\n\n"
    assert last_error(said) == "m: no GPU"
    assert last_error("ERROR: one\nmore\n") == "one"
    assert last_error("") == "nothing was printed"


def test_what_was_killed_is_told_with_what_to_turn() -> None:
    said = "ERROR: failed to reproduce 'train@m-d': failed to run: repro train m d, exited with -9"
    assert "memory ran out: raise memory_gb" in last_error(said)
    assert "train.batch" in last_error(said)
