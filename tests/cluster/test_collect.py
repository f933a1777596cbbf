"""Cells in checkouts of their own, as a cluster's nodes run them, and how the head takes them."""

import sys
from pathlib import Path
from typing import Any

import pytest

from repro.cluster import collect as collecting
from repro.cluster.collect import finished
from repro.cluster.folder import Folder, Phase, Record
from repro.cluster.units import CellUnit
from repro.files import read_yaml
from repro.paths import Paths
from tests.pipeline.workspace import Workspace, copy_with_one_profile

CORPORA = ["phee", "ade"]
SETTINGS = [
    f"datasets={CORPORA}", "rows=[tiny-llama]", "baselines=[]",
    "synthesis={train: 24, dev: 6, test: 8}", "warmup.steps=3", "warmup.batch=4",
    "train.steps=4", "train.evaluate_every=2",
]  # fmt: skip
PIPELINE, LOCK = "profiles/apart/dvc.yaml", "profiles/apart/dvc.lock"
VERBS = ("train@", "predict@", "score@")
NODE = """
from pathlib import Path
from repro.cluster.site import Site
from repro.cluster.task import Task
from repro.cluster.units import cells, only
from repro.params import load
params, paths = load("apart")
here, units = Path.cwd(), only(cells(params, paths), VERBS)
task = Task(here, "COMMIT", here / ".dvc/cache", "apart", units, Site(retries=0, remote="storage"))
assert set(task().values()) == {""}
"""


def test_a_cell_whose_last_stage_is_missing_is_not_taken(tmp_path: Path) -> None:
    stages = ("train@m-d", "score@m-d")
    lock = tmp_path / "dvc.lock"
    assert finished(lock, stages) == {}
    lock.touch()
    assert finished(lock, stages) == {}
    lock.write_text("stages: {train@m-d: {cmd: a}}\n")
    assert finished(lock, stages) == {}
    assert finished(lock, ("train@m-d",)).keys() == {"train@m-d"}
    lock.write_text("stages: {train@m-d: {cmd: a}, score@m-d: {cmd: b}, base@m: {cmd: c}}\n")
    assert finished(lock, stages).keys() == {"train@m-d", "score@m-d"}


@pytest.mark.parametrize(
    ("phase", "behind", "taken"),
    [
        ("done", {"score@m-d"}, ["m-d"]),
        ("done", {"tables"}, []),  # the head has it, perhaps newer
        ("running", {"score@m-d"}, []),
        ("failed", {"score@m-d"}, []),
    ],
)
def test_only_what_a_job_is_done_with_and_the_head_lacks_is_taken(
    phase: Phase,
    behind: set[str],
    taken: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A checkout begins with the head's dvc.lock, and stays when its cell is done."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.lock").write_text("schema: '2.0'\nstages: {}\n")
    folder = Folder(tmp_path, "default")
    own = folder.checkout("m-d") / "dvc.lock"
    own.parent.mkdir(parents=True)
    own.write_text("schema: '2.0'\nstages: {train@m-d: {cmd: a}, score@m-d: {cmd: b, outs: []}}\n")
    unit = CellUnit("m-d", ("train@m-d", "score@m-d"))
    folder.write("m-d", Record(phase, "7", 0, stages=unit.stages))
    monkeypatch.setattr(collecting, "cells", lambda *_: [unit])
    monkeypatch.setattr(collecting, "stale", lambda _: behind)
    for name in ("order_lock", "sequential_order", "check_out"):
        monkeypatch.setattr(collecting, name, lambda *_: [])
    params: Any = None
    assert collecting.collect(params, Paths("default")) == taken


def on_nodes(head: Workspace, commit: str, *verbs: str) -> None:
    """Run stages of all cells at a commit, each cell in its checkout."""
    text = NODE.replace("COMMIT", commit).replace("VERBS", repr(verbs))
    head.run(sys.executable, "-c", text)


@pytest.mark.slow
def test_the_head_takes_cells_from_the_cache_or_in_two_goes_and_a_remote_has_them_too(
    root: Path, tmp_path: Path
) -> None:
    head = copy_with_one_profile(root, tmp_path / "head", "apart", SETTINGS)
    head.run("dvc", "repro", "code/dvc.yaml")
    head.repro(
        *(f"{PIPELINE}:render@{corpus}" for corpus in CORPORA), f"{PIPELINE}:base@tiny-llama"
    )
    head.run("dvc", "remote", "add", "-d", "storage", str(tmp_path / "storage"))
    commit = head.commit("corpora, base and remote")
    on_nodes(head, commit, "train")
    head.run("cp", "-r", str(head.folder), str(tmp_path / "other"))
    on_nodes(head, commit, "predict", "score")
    head.run("git", "clone", "-q", str(head.folder), str(tmp_path / "far"))
    other, far = Workspace(tmp_path / "other"), Workspace(tmp_path / "far")

    assert "took 2 cells" in other.run("repro", "collect", "-p", "apart")
    on_nodes(other, other.commit("trained"), "predict", "score")  # in new checkouts
    cells = [f"tiny-llama-{corpus}" for corpus in CORPORA]
    assert head.repro(*(f"{PIPELINE}:score@{cell}" for cell in cells)) == []
    assert "took 2 cells" in other.run("repro", "collect", "-p", "apart")
    for one in (head, other):
        assert not {name for name in one.changed(PIPELINE) if name.startswith(VERBS)}
    locks = [read_yaml(one.folder / LOCK, "")["stages"] for one in (head, other)]
    assert locks[0] == locks[1]
    assert {f"{verb}{cell}" for verb in VERBS for cell in cells} <= locks[0].keys()
    for name in (f"{verb}{cell}" for verb in ("train@", "predict@") for cell in cells):
        md5 = locks[0][name]["outs"][0]["md5"]
        assert (tmp_path / "storage/files/md5" / md5[:2] / md5[2:]).is_file()

    ran = far.repro("--pull", *(f"{PIPELINE}:score@{cell}" for cell in cells))
    assert {name for name in ran if name.startswith(VERBS)} == {f"score@{cell}" for cell in cells}
