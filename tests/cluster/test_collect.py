"""Cells in checkouts of their own, as a cluster's nodes run them, and how the head takes them."""

import sys
from pathlib import Path

import pytest

from repro.cluster.collect import finished
from repro.cluster.units import CellUnit
from repro.files import read_yaml
from tests.pipeline.workspace import Workspace, copy_of

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
from repro.cluster.units import cells
from repro.params import load
params, paths = load("apart")
here, units = Path.cwd(), list(cells(params, paths))
task = Task(here, "COMMIT", here / ".dvc/cache", "apart", units, Site(retries=0, remote="storage"))
assert set(task().values()) == {""}
"""


def test_a_cell_whose_score_is_missing_is_not_taken(tmp_path: Path) -> None:
    unit = CellUnit("m-d", ("train@m-d", "score@m-d"))
    lock = tmp_path / "dvc.lock"
    assert finished(lock, unit) == {}
    lock.write_text("stages: {train@m-d: {cmd: a}}\n")
    assert finished(lock, unit) == {}
    lock.write_text("stages: {train@m-d: {cmd: a}, score@m-d: {cmd: b}, base@m: {cmd: c}}\n")
    assert finished(lock, unit).keys() == {"train@m-d", "score@m-d"}


@pytest.mark.slow
def test_the_head_takes_cells_from_the_cache_or_at_one_go_and_a_remote_has_them_too(
    root: Path, tmp_path: Path
) -> None:
    head = copy_of(root, tmp_path / "head")
    head.run("repro", "new-profile", "apart", *(w for one in SETTINGS for w in ("-s", one)))
    head.run("dvc", "repro", "code/dvc.yaml")
    head.repro(
        *(f"{PIPELINE}:render@{corpus}" for corpus in CORPORA), f"{PIPELINE}:base@tiny-llama"
    )
    head.run("dvc", "remote", "add", "-d", "storage", str(tmp_path / "storage"))
    commit = head.commit("corpora, base and remote")
    head.run(sys.executable, "-c", NODE.replace("COMMIT", commit))
    head.run("cp", "-r", str(head.folder), str(tmp_path / "other"))
    head.run("git", "clone", "-q", str(head.folder), str(tmp_path / "far"))
    other, far = Workspace(tmp_path / "other"), Workspace(tmp_path / "far")

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
