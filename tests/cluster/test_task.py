"""How often a job tries a cell, and what it notes when Slurm cancels it."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from repro.cluster.folder import Folder, Record
from repro.cluster.site import Site
from repro.cluster.task import Task
from repro.cluster.units import CellUnit

CELL = CellUnit("m-d", ("train@m-d",), row="m", model="m", dataset="d")


def tries(
    folder: Path, monkeypatch: pytest.MonkeyPatch, site: Site, errors: list[str]
) -> tuple[list[float], int]:
    """Run a cell whose tries end with these errors: the waits between them, and how many ran."""
    waits: list[float] = []
    left = iter(errors)
    task = Task(folder, "abc", folder / "cache", "paper", [CELL], site)
    monkeypatch.setattr(time, "sleep", waits.append)
    monkeypatch.setattr(task, "_try", lambda *_: next(left))
    last = task._cell(CELL)
    ran = len(errors) - len(list(left))
    assert last == errors[ran - 1]
    return waits, ran


@pytest.mark.parametrize(
    ("site", "waits"),
    [
        (Site(), [30.0, 60.0]),
        (Site(retries=4, back_off=5.0), [5.0, 10.0, 20.0, 40.0]),
        (Site(retries=0), []),
    ],
)
def test_a_cell_that_fails_is_tried_again_after_waits_that_double_and_no_more_than_the_site_says(
    site: Site, waits: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = [f"error {number}" for number in range(9)]
    assert tries(tmp_path, monkeypatch, site, errors) == (waits, len(waits) + 1)
    record = Folder(tmp_path, "paper").read("m-d")
    assert record == Record("failed", str(os.getpid()), len(waits), f"error {len(waits)}")


def test_a_cell_that_works_at_its_second_try_is_done_and_waits_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = ["out of memory", "", "never"]
    assert tries(tmp_path, monkeypatch, Site(back_off=7.0), errors) == ([7.0], 2)
    assert Folder(tmp_path, "paper").read("m-d") == Record(
        "done", str(os.getpid()), 1, stages=CELL.stages
    )


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
