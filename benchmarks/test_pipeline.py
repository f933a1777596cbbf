"""What DVC takes when nothing has changed, beside bare DVC on the same graph."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import graphs
from benchmarks.conftest import ROOT, Sides
from benchmarks.sides import Peer, at_most

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
