"""A grid of 24 tiny cells on a real Slurm of one node with four fake GPUs (`make test-slurm`)."""

import os
import re
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from repro.files import read_json, read_yaml
from tests.cluster.slurm_node import GPUS, missing, ok, queue_is_empty, said, slurm, wait
from tests.pipeline.workspace import Workspace, copy_of

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif("SLURM_TEST" not in os.environ, reason="set SLURM_TEST=1 (make test-slurm)"),
]
CORPORA = ["phee", "ade", "git", "ddi", "healthadvice", "bc5cdr"]
MODELS = ["tiny-llama", "tiny-b", "tiny-c", "tiny-d"]
SETTINGS = [
    f"datasets={CORPORA}", f"models={MODELS}", f"rows={MODELS}", "baselines=[]",
    "synthesis={train: 24, dev: 6, test: 8}", "warmup.steps=3", "warmup.batch=4",
    "train.steps=60", "train.evaluate_every=60",
]  # fmt: skip
LOGS = "checkouts/*/work/grid/*/*/*/train.jsonl"
ENDLESS = [
    "datasets=[phee, ade]", "models=[tiny-llama]", "rows=[tiny-llama]", *SETTINGS[3:7],
    "train.steps=100000", "train.evaluate_every=100000",
]  # fmt: skip
SITE = """partition: test
cpus: 1
memory_gb: 1
minutes: 120
warning: 60
retries: 2
back_off: 1.0
"""
KILLED, BROKEN, RESUMED = "tiny-b-ade", "tiny-c-git", "tiny-d-ddi"
PIPELINE = "profiles/grid/dvc.yaml"
CELL_VERBS = ("train@", "predict@", "score@")
POLL_SECONDS, LIMIT_SECONDS = 0.5, 2 * 60 * 60.0


def workspace(root: Path, folder: Path, settings: list[str]) -> Workspace:
    """A committed copy with four tiny models and a profile of some of them."""
    made = copy_of(root, folder)
    table = made.folder / "models.yaml"
    text = table.read_text(encoding="utf-8")
    entry = re.search(r"(?ms)^tiny-llama:\n.*?(?=^\S)", text)
    assert entry
    more = [entry[0].replace("tiny-llama", name) for name in MODELS[1:]]
    table.write_text(text + "\n" + "".join(more), encoding="utf-8")
    words = [word for setting in settings for word in ("-s", setting)]
    made.run("repro", "new-profile", "grid", *words)
    made.run("dvc", "repro", "code/dvc.yaml")
    made.commit("a grid")
    (made.folder / "site.yaml").write_text(SITE)
    return made


@dataclass
class Watch:
    """Looks at the trainings of the grid while they run: kills one, halts one until its time is up.

    `together` holds the GPUs of the processes that were seen at one time.
    """

    jobs: dict[str, str]
    killed: int = 0
    halted: int = 0
    together: list[list[str]] = field(default_factory=list)

    def look(self) -> None:
        seen: dict[str, str] = {}
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (process / "cmdline").read_bytes().split(b"\0")
                home, _, cell = str((process / "cwd").readlink()).rpartition("checkouts/")
                if home and {b"train", b"predict"} & set(words):
                    environment = (process / "environ").read_bytes().decode()
                    if gpu := re.search(r"CUDA_VISIBLE_DEVICES=([^\0]*)", environment):
                        seen[cell] = gpu[1]  # one that is ending has no environment
                    self.interrupt(cell, process, training=b"train" in words)
        self.together.append(sorted(seen.values()))
        with suppress(OSError):
            self.let_go_on()

    def interrupt(self, cell: str, process: Path, *, training: bool) -> None:
        begun = any((process / "cwd/work/grid").rglob("train.jsonl"))
        if not training or not begun:
            return
        if cell == KILLED and not self.killed:
            self.killed = int(process.name)
            os.kill(self.killed, signal.SIGKILL)
        if cell == RESUMED and not self.halted:
            self.halted = int(process.name)
            os.kill(self.halted, signal.SIGSTOP)
            job = self.jobs[cell]
            elapsed = int(
                said("squeue", "--noheader", f"--jobs={job}", "--format=%M").split(":")[0]
            )
            assert ok("scontrol", "update", f"JobId={job}", f"TimeLimit={elapsed + 3}")

    def let_go_on(self) -> None:
        """Once the time of the halted one is up: Slurm may not wake what it signals."""
        told = Path(f"/proc/{self.halted}/status")
        if self.halted and told.is_file():
            pending = re.search(r"ShdPnd:\s*(\w+)", told.read_text())
            assert pending
            if int(pending[1], 16) & 1 << (signal.SIGUSR2 - 1):
                os.kill(self.halted, signal.SIGCONT)


@dataclass(frozen=True)
class Grid:
    """The head after all, what was seen on the way, and what `repro status` said in the end."""

    head: Workspace
    watch: Watch
    standings: dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def installed() -> None:
    """Skip where Slurm cannot be started."""
    if missing():
        pytest.skip(f"{', '.join(missing())}: not installed")
    if os.geteuid():
        pytest.skip("only root can start Slurm's daemons")


@pytest.fixture(scope="module")
def grid(root: Path, installed: None, tmp_path_factory: pytest.TempPathFactory) -> Grid:
    """A grid that ran on Slurm: one cell killed, one out of time, one that cannot work."""
    assert installed is None
    head = workspace(root, tmp_path_factory.mktemp("head"), SETTINGS)
    folder = head.folder / "work/grid/cluster"
    (folder / "logs" / f"{BROKEN}.log").mkdir(parents=True)  # a folder where its log should be
    end = time.monotonic() + LIMIT_SECONDS
    with slurm(tmp_path_factory.mktemp("slurm")):
        head.run("repro", "submit", "-p", "grid")
        watch = Watch(read_json(folder / "submitted.json", ""))
        while not queue_is_empty():
            assert time.monotonic() < end, "the grid did not end"
            watch.look()
            time.sleep(POLL_SECONDS)
        told = head.json("repro", "status", "-p", "grid", "--json")
    return Grid(head, watch, {one["cell"]: one for one in told})


def test_a_killed_cell_is_tried_again_and_one_that_cannot_work_harms_no_other(grid: Grid) -> None:
    states = [one["state"] for one in grid.standings.values()]
    assert (states.count("done"), states.count("failed")) == (23, 1)
    assert grid.watch.killed
    assert grid.standings[KILLED]["attempt"] == 1
    assert grid.standings[BROKEN]["state"] == "failed"
    assert "directory" in str(grid.standings[BROKEN]["error"])


def test_a_training_whose_time_was_up_went_on_from_its_checkpoint(grid: Grid) -> None:
    assert grid.watch.halted
    log = grid.head.read(f"work/grid/cluster/logs/{RESUMED}.log")
    assert "asked to stop after step" in log
    assert "resuming after step" in log


def test_no_gpu_had_two_tasks_at_a_time_and_each_had_one(grid: Grid) -> None:
    assert all(len(set(seen)) == len(seen) for seen in grid.watch.together)
    assert max(map(len, grid.watch.together)) == GPUS
    assert set().union(*grid.watch.together) == {"0", "1", "2", "3"}


def test_the_head_takes_every_cell_that_ran_and_computes_only_the_one_that_failed(
    grid: Grid, tmp_path: Path
) -> None:
    (grid.head.folder / "work/grid/cluster/logs" / f"{BROKEN}.log").rmdir()
    ran = grid.head.repro(PIPELINE)
    computed = {name for name in ran if name.startswith(CELL_VERBS)}
    assert computed == {f"{verb}{BROKEN}" for verb in CELL_VERBS}
    assert grid.head.changed(PIPELINE) == set()

    grid.head.run("git", "clone", "--quiet", ".", str(tmp_path / "alone"))
    alone = Workspace(tmp_path / "alone")
    cells = [KILLED, BROKEN, RESUMED, "tiny-llama-phee"]
    alone.repro(*(f"{PIPELINE}:score@{cell}" for cell in cells))
    lock = "profiles/grid/dvc.lock"
    whole, part = (read_yaml(one.folder / lock, "")["stages"] for one in (grid.head, alone))
    assert {name: whole[name] for name in part} == part
    assert sum(name.startswith("score@") for name in part) == len(cells)


@pytest.mark.usefixtures("installed")
def test_a_cancelled_grid_stops_after_the_step_it_is_in_and_can_be_given_out_again(
    root: Path, tmp_path: Path
) -> None:
    (tmp_path / "head").mkdir()
    head = workspace(root, tmp_path / "head", ENDLESS)
    folder = head.folder / "work/grid/cluster"
    with slurm(tmp_path / "slurm"):
        head.run("repro", "submit", "-p", "grid")
        wait(lambda: len(list(folder.glob(LOGS))) == 2, "two trainings", 600)
        again = head.run("repro", "submit", "-p", "grid").splitlines()
        jobs = set(read_json(folder / "submitted.json", "").values())
        head.run("repro", "cancel", "-p", "grid")
        wait(queue_is_empty, "the end of the queue", 600)
        told = head.json("repro", "status", "-p", "grid", "--json")
        offered = head.run("repro", "submit", "-p", "grid", "--dry-run")
    assert again[0] == "2 cells are left to the jobs in the queue that have them"
    assert {job.partition("_")[2] for job in jobs} == {"0", "1"}
    assert [(one["state"], one["error"]) for one in told] == [("failed", "cancelled")] * 2
    for log in (folder / "logs").iterdir():
        assert "asked to stop after step" in log.read_text()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            assert not (process / "cwd").readlink().is_relative_to(folder)
    assert "in sum 2 cells" in offered
