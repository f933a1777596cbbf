"""`repro status --watch` beside a queue that empties, and one that does not."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from repro.cluster.folder import Folder
from tests.pipeline.workspace import BIN, Workspace, copy_with_one_profile

SETTINGS = ["datasets=[phee]", "rows=[tiny-llama]", "baselines=[]"]
CELL, JOB = "tiny-llama-phee", "7_0"
QUEUED = "queued      tiny-llama: phee"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A profile of one cell, which was given to a job."""
    made = copy_with_one_profile(root, tmp_path_factory.mktemp("watched"), "watched", SETTINGS)
    Folder(made.folder, "watched").submit({CELL: JOB})
    return made


def watching(made: Workspace, queue: str, tmp_path: Path) -> "subprocess.Popen[str]":
    """The command, where squeue answers with what a script prints; it looks again at once."""
    squeue = tmp_path / "squeue"
    squeue.write_text(f"#!/bin/sh\ncd {tmp_path}\n{queue}\n")
    squeue.chmod(0o755)
    quick = "from repro.cli import cluster, main; cluster.WATCH_SECONDS = 0.1; main()"
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(made.folder / "src"),
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(
        [str(BIN / "python"), "-c", quick, "status", "-p", "watched", "--watch"], cwd=made.folder,
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def test_it_ends_once_nothing_runs_or_waits(made: Workspace, tmp_path: Path) -> None:
    watch = watching(made, f"[ -e seen ] || echo {JOB} PENDING; touch seen", tmp_path)
    said, errors = watch.communicate(timeout=120)
    assert (watch.returncode, errors) == (0, "")
    assert said.count(QUEUED) == 1
    assert said.splitlines()[-1] == f"failed      {CELL}  {JOB}  job {JOB} is gone"


def test_ctrl_c_ends_it_with_a_line(made: Workspace, tmp_path: Path) -> None:
    watch = watching(made, f"echo {JOB} PENDING", tmp_path)
    assert watch.stdout is not None
    while QUEUED not in watch.stdout.readline():
        assert watch.poll() is None
    time.sleep(0.05)
    os.killpg(watch.pid, signal.SIGINT)
    _, errors = watch.communicate(timeout=120)
    assert watch.returncode == 130
    assert errors == "repro: interrupted; nothing half-written remains\n"
