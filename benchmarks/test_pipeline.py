"""What DVC takes when nothing has changed, and the whole default, cells side by side."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks import graphs
from benchmarks.conftest import ROOT, Sides
from benchmarks.sides import Peer, Spent, at_least, at_most
from repro.files import read_yaml

DVC = (sys.executable, "-m", "dvc")
UP_TO_DATE = "Data and pipelines are up to date."


def nothing_to_do(folder: Path, pipeline: str) -> Callable[[], str]:
    """Runs `dvc repro`; the last line it prints."""

    def run() -> str:
        done = subprocess.run(
            [*DVC, "repro", pipeline], cwd=folder, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()[-1]

    return run


@pytest.mark.parametrize("pipeline", ["dvc.yaml", "profiles/paper/dvc.yaml"])
def test_nothing_to_do(sides: Sides, tmp_path: Path, pipeline: str) -> None:
    folder = graphs.done(ROOT, tmp_path / "ours", pipeline)
    ours = nothing_to_do(folder, pipeline)
    bare = nothing_to_do(graphs.bare(folder, tmp_path / "bare", pipeline), pipeline)
    assert ours() == bare() == UP_TO_DATE
    work = f"dvc repro {pipeline}, nothing to do"
    peer = Peer(
        "bare DVC, the same graph of `true`", bare, at_most(1.1), equal="all stages up to date"
    )
    amounts = sides("Pipeline").compare(work, ours, [peer], rounds=2, warm=False)
    sides("Pipeline").seconds(work, amounts, at_most(5))


def from_nothing(folder: Path, *commands: tuple[str, ...]) -> Callable[[], Spent[Any]]:
    """Runs the commands in a fresh copy, on the clock; the stages they leave in dvc.lock."""

    def run() -> Spent[Any]:
        graphs.fresh(ROOT, folder)
        environment = os.environ | {"PYTHONPATH": str(folder / "src")}
        began = time.monotonic()
        for command in commands:
            subprocess.run(
                [sys.executable, "-m", *command], cwd=folder, env=environment, check=True,
                capture_output=True,
            )  # fmt: skip
        taken = time.monotonic() - began
        return Spent(taken, read_yaml(folder / "dvc.lock", "run it again")["stages"])

    return run


def test_default_side_by_side(sides: Sides, tmp_path: Path) -> None:
    """On the clock, since that is what it is for: give the machine nothing else to do."""
    work = "the embedded default from nothing, two cells at a time"
    name, goal = "itself, one cell after another", at_least(1.6)
    if (os.cpu_count() or 1) < 2:
        sides("Pipeline").not_measured(work, name, goal, "It takes two processors.")
        pytest.skip("one processor")
    beside = ("repro", "submit", "--engine", "local", "-j", "2")
    ours = from_nothing(tmp_path / "beside", beside, ("dvc", "repro"))
    peer = Peer(
        name, from_nothing(tmp_path / "alone", ("dvc", "repro")), goal,
        equal="hashes of every output and metric",
    )  # fmt: skip
    amounts = sides("Pipeline").compare(work, ours, [peer], rounds=1, warm=False)
    sides("Pipeline").seconds(work, amounts, at_most(300), "seconds on the clock")
