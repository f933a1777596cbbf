"""Cells side by side on one machine: the results of a sequential run, in less time."""

import resource
import time
from pathlib import Path

import pytest
import yaml

from tests.pipeline.workspace import Workspace, copy_with_one_profile

pytestmark = pytest.mark.long
CORPORA = ["phee", "ade", "git", "ddi"]
SETTINGS = [
    f"datasets={CORPORA}", "rows=[constant, tiny-llama]", "baselines=[constant]",
    "synthesis={train: 24, dev: 6, test: 8}", "warmup.steps=3", "warmup.batch=4",
    "train.steps=100", "train.evaluate_every=50",
]  # fmt: skip
CELL_VERBS = {"train", "predict", "score"}
AFTER = ("compare@", "analyze", "tables", "audit", "report")
PIPELINE, LOCK = "profiles/beside/dvc.yaml", "profiles/beside/dvc.lock"


def timed(made: Workspace, *command: str) -> str:
    """Run a command; its seconds on the clock and on processors."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    made.run(*command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{time.monotonic() - began:.0f} s on the clock, {cpu:.0f} s on processors"


def test_cells_side_by_side_end_with_the_bytes_of_cells_one_after_the_other(
    root: Path, tmp_path: Path
) -> None:
    first = copy_with_one_profile(root, tmp_path / "first", "beside", SETTINGS)
    first.run("dvc", "repro", "code/dvc.yaml")
    before = [f"{PIPELINE}:render@{corpus}" for corpus in CORPORA]
    first.repro(*before, f"{PIPELINE}:base@tiny-llama")
    first.commit("corpora and base")
    first.run("cp", "-r", str(first.folder), str(tmp_path / "second"))
    second = Workspace(tmp_path / "second")

    alone = timed(first, "dvc", "repro", PIPELINE)
    beside = timed(second, "repro", "submit", "-p", "beside", "--engine", "local", "-j", "2")
    assert {name.partition("@")[0] for name in second.changed(PIPELINE)}.isdisjoint(CELL_VERBS)
    rest = timed(second, "dvc", "repro", PIPELINE)
    print(f"\none after the other: {alone}; two cells at a time: {beside}; then tables: {rest}")
    locks = [yaml.safe_load(one.read(LOCK))["stages"] for one in (second, first)]
    assert locks[0] == locks[1]
    # in order too, but for what needs all cells: a sequential run has some of that in between
    ordered = [[name for name in lock if not name.startswith(AFTER)] for lock in locks]
    assert ordered[0] == ordered[1]
    for folder in ("adapters/beside", "predictions/beside", "metrics/beside"):
        second.run("diff", "--recursive", folder, str(first.folder / folder))
