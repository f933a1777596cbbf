"""What a job notes when Slurm cancels it."""

import os
import subprocess
import time
from pathlib import Path

from repro.cluster.folder import Folder, Record
from repro.cluster.site import Site
from repro.cluster.task import Task


def test_a_cancelled_job_notes_that_before_it_waits_for_what_it_runs(tmp_path: Path) -> None:
    task = Task(tmp_path, "abc", tmp_path / "cache", "paper", [], Site())
    noted = Folder(tmp_path, "paper").home / "cells/m-d.json"
    seen, ready = tmp_path / "seen", tmp_path / "ready"
    script = f"trap 'cp {noted} {seen}; exit' TERM; touch {ready}; while :; do sleep 0.1; done"
    child = subprocess.Popen(["sh", "-c", script], start_new_session=True)
    while not ready.exists():
        time.sleep(0.05)
    task.child, task.at = child, ("m-d", 1)
    task._cancel()
    child.wait()  # as the task itself does once the handler is through
    assert seen.is_file()
    record = Folder(tmp_path, "paper").read("m-d")
    assert record == Record("stopped", str(os.getpid()), 1, "cancelled")


def test_a_job_that_queues_again_is_not_noted_as_cancelled(tmp_path: Path) -> None:
    task = Task(tmp_path, "abc", tmp_path / "cache", "paper", [], Site())
    task.at = ("m-d", 1)
    task._cancel()
    assert Folder(tmp_path, "paper").read("m-d") is None
