"""What would be submitted to Slurm, and what is, where sbatch and squeue only write it down."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from submitit.core.utils import DelayedSubmission

from repro.cluster import slurm
from repro.cluster.dvc import DVC, run
from repro.cluster.folder import Folder
from repro.cluster.site import Site
from repro.cluster.units import CellUnit, cells
from repro.errors import InputError, RunError
from repro.params import Params, load
from repro.paths import Paths
from repro.plan.cards import CARDS
from repro.plan.grid import plan_cell
from tests.cluster.noted import Noted, noted
from tests.pipeline.workspace import copy_of

LARGE, SMALL = "r1-distill-llama-70b", "llama3-8b"
CORPORA = ("phee", "genia2011", "genia2013")


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def of_paper(*models: str) -> tuple[list[CellUnit], Params, Paths]:
    params, paths = load("paper")
    return [unit for unit in cells(params, paths) if unit.model in models], params, paths


def test_a_model_is_an_array_with_the_gpus_and_the_time_that_its_cells_are_planned_for() -> None:
    units, params, paths = of_paper(SMALL, LARGE)
    large, small = slurm.arrays(units, params, paths, Site(minutes=100_000))
    plans = [
        plan_cell(LARGE, dataset, params, paths, CARDS["a100-40gb"]) for dataset in params.datasets
    ]
    assert (large.model, small.model) == (LARGE, SMALL)
    assert (large.gpus, small.gpus) == (8, 1) == (max(plan.gpus for plan in plans), 1)
    assert [len(job) for job in large.jobs] == [1] * 12
    longest = max(plan.train_hours + plan.predict_hours for plan in plans)
    assert large.minutes == pytest.approx(1.5 * 60 * longest + 10, abs=1)
    hours = sum(plan.train_hours + plan.predict_hours for plan in plans)
    assert large.gpu_hours == pytest.approx(8 * hours)


def test_no_job_asks_for_more_minutes_or_fewer_gpus_than_the_site_says() -> None:
    units, params, paths = of_paper(SMALL)
    (one,) = slurm.arrays(units, params, paths, Site(minutes=30, gpus=4))
    assert (one.minutes, one.gpus) == (30, 4)


def test_cells_of_a_model_share_a_job_where_the_site_says_so_and_get_the_time_of_all() -> None:
    units, params, paths = of_paper(SMALL)
    (apart,) = slurm.arrays(units, params, paths, Site(minutes=100_000))
    (shared,) = slurm.arrays(units, params, paths, Site(minutes=100_000, cells_per_job=5))
    assert [len(job) for job in shared.jobs] == [5, 5, 2]
    assert [cell for job in shared.jobs for cell in job] == units
    assert shared.minutes - 10 == pytest.approx(5 * (apart.minutes - 10), abs=5)
    assert shared.gpu_hours == apart.gpu_hours


def test_a_model_that_no_number_of_the_site_s_cards_holds_is_refused() -> None:
    units, params, paths = of_paper(LARGE)
    plain = params.model_copy(
        update={"train": params.train.model_copy(update={"gradient_checkpointing": False})}
    )
    with pytest.raises(RunError, match=f"{LARGE}: fits no 8 cards of a100-40gb"):
        slurm.arrays(units, plain, paths, Site())


def test_the_cost_is_told_array_by_array_and_in_sum() -> None:
    units, params, paths = of_paper(SMALL, LARGE)
    found = slurm.arrays(units, params, paths, Site(minutes=60))
    large, small, total = slurm.cost(found)
    assert large.startswith(f"{LARGE}: 12 cells in 12 jobs, 8 GPU each, at most 60 minutes each, ")
    assert small.startswith(f"{SMALL}: 12 cells in 12 jobs, 1 GPU each, at most 60 minutes each, ")
    hours = found[0].gpu_hours + found[1].gpu_hours
    assert total == (
        f"in sum 24 cells, {hours:,.1f} GPU hours planned, "
        f"{12 * 8 + 12:,.1f} at most before any resumes"
    )


@pytest.fixture
def head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that submits, with a cache of DVC and nothing else."""
    folder = tmp_path / "head"
    folder.mkdir()
    monkeypatch.chdir(folder)
    run([*DVC, "init", "--no-scm", "--quiet"])
    return folder


def test_a_checkout_that_no_job_can_clone_is_refused(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of(root, tmp_path / "archive").folder
    shutil.rmtree(folder / ".git")
    (folder / ".git_archival.txt").write_text(f"node: {'c' * 40}\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    run([*DVC, "config", "--local", "core.no_scm", "true"])
    with pytest.raises(InputError, match="submit from a clone, or --engine local"):
        slurm.require_commit()


def small(count: int, root: Path) -> slurm.Array:
    """Some cells of a model, each a job."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        units, *_ = of_paper(SMALL)
    return slurm.Array(SMALL, [[unit] for unit in units[:count]], 2, 90, 1.0)


def test_an_array_asks_for_what_the_plan_and_the_site_say(
    root: Path, head: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = noted(tmp_path / "bin", monkeypatch)
    site = Site(
        partition="gpu", account="bio", constraint="a100", qos="long", cpus=3, memory_gb=48,
        warning=90, parallel=2, container="/shared/repro.sif",
    )  # fmt: skip
    given = slurm.submit([small(3, root)], Paths("paper"), site, "abc")
    assert given == {f"{SMALL}-{name}": f"71_{i}" for i, name in enumerate(CORPORA[:3])}
    assert Folder(head, "paper").submitted() == given
    (script,) = queue.scripts()
    for line in (
        "--partition=gpu", "--account=bio", "--constraint=a100", "--qos=long", "--cpus-per-task=3",
        "--mem=48GB", "--gpus-per-node=2", "--time=90", "--array=0-2%2", "--signal=USR2@90",
    ):  # fmt: skip
        assert f"#SBATCH {line}" in script
    assert "apptainer exec --nv /shared/repro.sif python -u -m submitit.core._submit" in script


@pytest.mark.usefixtures("head")
def test_without_a_container_jobs_run_the_python_of_the_head(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = noted(tmp_path / "bin", monkeypatch)
    slurm.submit([small(1, root)], Paths("paper"), Site(), "abc")
    (script,) = queue.scripts()
    assert f"{sys.executable} -u -m submitit" in script
    assert "--array" not in script
    assert "--partition" not in script


@pytest.mark.usefixtures("head")
def test_each_task_of_an_array_is_given_its_cells_the_commit_and_the_remote_of_the_site(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(tmp_path / "bin", monkeypatch)
    one = small(2, root)
    slurm.submit([one], Paths("paper"), Site(remote="storage"), "abc")
    tasks = [
        DelayedSubmission.load(path).function
        for path in sorted(Folder(Path.cwd(), "paper").jobs.glob("71_*_submitted.pkl"))
    ]
    assert [task.cells for task in tasks] == one.jobs
    assert {(task.commit, task.profile, task.site.remote) for task in tasks} == {
        ("abc", "paper", "storage")
    }
    assert all(task.root == Path.cwd() for task in tasks)


HEAD = """
from pathlib import Path
from repro.cluster import slurm
from repro.cluster.site import Site
from repro.cluster.units import CellUnit
from repro.paths import Paths
units = [CellUnit(f"m-{name}", (f"train@m-{name}",)) for name in "abc"]
slurm.submit([slurm.Array("m", [[one] for one in units], 1, 9, 1.0)], Paths("paper"), Site(), "abc")
"""
UNITS = [CellUnit(f"m-{name}", (f"train@m-{name}",)) for name in "abc"]


@pytest.fixture
def orphaned(
    root: Path, head: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Folder, Noted]:
    """An array whose head was killed between sbatch and noting the jobs."""
    queue = noted(tmp_path / "bin", monkeypatch)
    died = subprocess.run(
        [sys.executable, "-c", HEAD], check=False,
        env={**os.environ, "HEAD_DIES": "1", "PYTHONPATH": str(root / "src")},
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL
    assert len(queue.queue()) == len(UNITS)
    folder = Folder(head, "paper")
    assert folder.submitted() == {}
    return folder, queue


def test_an_array_whose_head_died_before_it_noted_the_jobs_is_not_submitted_twice(
    orphaned: tuple[Folder, Noted],
) -> None:
    folder, _ = orphaned
    fourth = CellUnit("m-d", ("train@m-d",))
    assert slurm.not_in_queue([*UNITS, fourth], Paths("paper")) == [fourth]
    assert slurm.jobs_of(folder) == {"m-a": "71_0", "m-b": "71_1", "m-c": "71_2"}
    slurm.submit([slurm.Array("m", [[fourth]], 1, 9, 1.0)], Paths("paper"), Site(), "abc")
    assert folder.submitted() == {"m-a": "71_0", "m-b": "71_1", "m-c": "71_2", "m-d": "72"}
    assert folder.intended() == {}


def test_once_that_array_has_left_the_queue_its_cells_are_given_out_again(
    orphaned: tuple[Folder, Noted],
) -> None:
    _, queue = orphaned
    queue.end()
    assert slurm.not_in_queue(UNITS, Paths("paper")) == UNITS


def test_cancel_reaches_the_jobs_that_no_head_noted(orphaned: tuple[Folder, Noted]) -> None:
    _, queue = orphaned
    assert slurm.cancel(Paths("paper")) == ["71"]
    assert (queue.folder / "cancelled").read_text() == "71"


def test_nothing_is_submitted_while_the_queue_cannot_be_asked(
    orphaned: tuple[Folder, Noted],
) -> None:
    _, queue = orphaned
    (queue.folder / "busy").touch()
    with pytest.raises(RunError, match=r"squeue: no Slurm controller .*Socket timed out\); run "):
        slurm.not_in_queue(UNITS, Paths("paper"))


NO_SOURCE = "sbatch: fatal: Could not establish a configuration source"


def failing(folder: Path, program: str, *said: str) -> None:
    """Make a program print lines on stderr and fail."""
    lines = "".join(f"echo '{line}' >&2\n" for line in said)
    (folder / program).write_text(f"#!/bin/sh\n{lines}exit 1\n")


def submit_one(root: Path) -> str:
    """Submit a cell, which fails; what is told."""
    with pytest.raises(RunError) as failed:
        slurm.submit([small(1, root)], Paths("paper"), Site(), "abc")
    return str(failed.value)


def test_where_no_controller_hears_sbatch_the_remedy_is_told_and_nothing_is_looked_for_later(
    root: Path, head: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = noted(tmp_path / "bin", monkeypatch)
    failing(queue.folder, "sbatch", "sbatch: error: fetch_config: lookup failed", NO_SOURCE)
    assert submit_one(root) == (
        "sbatch: no Slurm controller answers (Could not establish a configuration source); "
        "submit from a login node, or `repro submit --engine local`"
    )
    failing(queue.folder, "squeue", NO_SOURCE)
    assert Folder(head, "paper").intended() == {}
    assert slurm.cancel(Paths("paper")) == []


def test_without_slurm_it_is_told_where_to_submit_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RunError, match="sbatch: not found; submit from a login node"):
        slurm.require_slurm()


def test_an_array_that_a_silent_controller_may_have_taken_is_looked_for_later(
    root: Path, head: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = noted(tmp_path / "bin", monkeypatch)
    failing(queue.folder, "sbatch", "sbatch: error: Batch job submission failed: Socket timed out")
    assert "no Slurm controller answers (Batch job submission failed" in submit_one(root)
    assert len(Folder(head, "paper").intended()) == 1


@pytest.mark.usefixtures("head")
def test_what_a_controller_refuses_is_told_in_its_words(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = noted(tmp_path / "bin", monkeypatch)
    failing(queue.folder, "sbatch", "sbatch: error: Batch job submission failed: Invalid account")
    assert submit_one(root) == (
        "sbatch: Batch job submission failed: Invalid account; see docs/cluster.md"
    )


def test_jobs_are_not_called_cancelled_where_no_controller_answers(
    orphaned: tuple[Folder, Noted],
) -> None:
    _, queue = orphaned
    failing(queue.folder, "scancel", "scancel: error: Unable to contact slurm controller")
    with pytest.raises(RunError, match=r"scancel: no Slurm controller answers \(Unable to"):
        slurm.cancel(Paths("paper"))
