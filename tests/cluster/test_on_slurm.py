"""A grid of 24 tiny cells on a real Slurm of one node with four fake GPUs (`make test-slurm`)."""

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cluster.slurm_node import missing, slurm
from tests.pipeline.workspace import Workspace, copy_of

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif("SLURM_TEST" not in os.environ, reason="set SLURM_TEST=1 (make test-slurm)"),
]
CORPORA = "[phee, ade, git, ddi, healthadvice, bc5cdr]"
MODELS = ["tiny-llama", "tiny-b", "tiny-c", "tiny-d"]
SETTINGS = [
    f"datasets={CORPORA}", f"models={MODELS}", f"rows={MODELS}", "baselines=[]",
    "synthesis={train: 24, dev: 6, test: 8}", "warmup.steps=3", "warmup.batch=4",
    "train.steps=60", "train.evaluate_every=60",
]  # fmt: skip
SITE = """partition: test
cpus: 1
memory_gb: 1
minutes: 60
warning: 20
retries: 2
back_off: 1.0
"""
KILLED, BROKEN, RESUMED = "tiny-b-ade", "tiny-c-git", "tiny-d-ddi"
PIPELINE = "profiles/grid/dvc.yaml"
MINUTES = 60 * 60.0


def workspace(root: Path, folder: Path) -> Workspace:
    """A committed copy with four tiny models and the grid's profile."""
    made = copy_of(root, folder)
    table = made.folder / "models.yaml"
    text = table.read_text(encoding="utf-8")
    entry = re.search(r"(?ms)^tiny-llama:\n.*?(?=^\S)", text)
    assert entry
    more = [entry[0].replace("tiny-llama", name) for name in MODELS[1:]]
    table.write_text(text + "\n" + "".join(more), encoding="utf-8")
    settings = [word for setting in SETTINGS for word in ("-s", setting)]
    made.run("repro", "new-profile", "grid", *settings)
    made.run("dvc", "repro", "code/dvc.yaml")
    made.commit("a grid")
    return made


@pytest.fixture(scope="module")
def head(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace whose grid ran on Slurm: one cell killed, one resumed, one that cannot work."""
    if missing():
        pytest.skip(f"{', '.join(missing())}: not installed")
    home = tmp_path_factory.mktemp("slurm")
    made = workspace(root, tmp_path_factory.mktemp("head"))
    (made.folder / "site.yaml").write_text(SITE)
    folder = made.folder / "work/grid/cluster"
    (folder / "logs" / f"{BROKEN}.log").mkdir(parents=True)  # a folder where its log should be
    with slurm(home):
        made.run("repro", "submit", "-p", "grid")
        hit = {KILLED: False, RESUMED: False}

        def over() -> bool:
            for cell, done in hit.items():
                if not done:
                    hit[cell] = interrupt(made, cell)
            states = {one["state"] for one in made.json("repro", "status", "-p", "grid", "--json")}
            return states <= {"done", "failed"}

        wait_slowly(over)
        assert all(hit.values())
        yield made


def wait_slowly(over: Callable[[], bool]) -> None:
    end = time.monotonic() + MINUTES
    while not over():
        assert time.monotonic() < end, "the grid did not end"
        time.sleep(2)


def interrupt(made: Workspace, cell: str) -> bool:
    """Kill the training of one cell, or tell the job of the other that its time is up."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            where = str((process / "cwd").readlink())
            if b"train" in words and where.endswith(f"checkouts/{cell}"):
                if cell == KILLED:
                    os.kill(int(process.name), signal.SIGKILL)
                    return True
                log = Path(where) / "work/grid"
                if any(log.rglob("train.jsonl")):  # it has begun to learn
                    job = made.json("repro", "status", "-p", "grid", "--json")
                    number = next(one["job"] for one in job if one["cell"] == cell)
                    made.run("scancel", "--signal=USR2", number)
                    return True
    return False


def standing(made: Workspace, cell: str) -> dict[str, object]:
    found = made.json("repro", "status", "-p", "grid", "--json")
    return dict(next(one for one in found if one["cell"] == cell))


def test_a_killed_cell_is_tried_again_and_one_that_cannot_work_harms_no_other(
    head: Workspace,
) -> None:
    states = [one["state"] for one in head.json("repro", "status", "-p", "grid", "--json")]
    assert (states.count("done"), states.count("failed")) == (23, 1)
    assert standing(head, KILLED)["attempt"] == 1
    assert standing(head, BROKEN)["state"] == "failed"
    assert "directory" in str(standing(head, BROKEN)["error"])


def test_a_training_whose_time_was_up_went_on_from_its_checkpoint(head: Workspace) -> None:
    log = head.read(f"work/grid/cluster/logs/{RESUMED}.log")
    assert "asked to stop after step" in log
    assert "resuming after step" in log


def test_every_gpu_was_used_and_each_task_saw_one(head: Workspace) -> None:
    logs = "".join(
        file.read_text() for file in (head.folder / "work/grid/cluster/jobs").glob("*.out")
    )
    seen = re.findall(r"CUDA_VISIBLE_DEVICES=(\S*)", logs)
    assert set(seen) == {"0", "1", "2", "3"}


def test_the_head_restores_every_cell_that_ran_and_computes_none_of_them(
    head: Workspace, root: Path, tmp_path: Path
) -> None:
    (head.folder / "work/grid/cluster/logs" / f"{BROKEN}.log").rmdir()
    ran = head.repro(PIPELINE)
    # scores are in git, and DVC keeps no run of such a stage: they alone are made again
    computed = {name.partition("@")[2] for name in ran if name.startswith(("train@", "predict@"))}
    assert computed == {BROKEN}
    sequential = workspace(root, tmp_path)
    sequential.repro(PIPELINE)
    assert head.read("profiles/grid/dvc.lock") == sequential.read("profiles/grid/dvc.lock")
    summary = "paper_tables/grid/summary.json"
    assert json.loads(head.read(summary)) == json.loads(sequential.read(summary))
