"""A cell that is killed twice on its way, and the same cell without any interruption."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from repro.lora.batches import steps_per_epoch
from tests.pipeline.workspace import BIN, Workspace

QUICK = [
    "datasets=[phee]", "synthesis={train: 24, dev: 6, test: 8}",
    "warmup.steps=3", "warmup.batch=4",
    "train.steps=12", "train.batch=4", "train.evaluate_every=2", "train.learning_rate=0.001",
]  # fmt: skip
CELL = "profiles/quick/dvc.yaml:train@tiny-llama-phee"
ADAPTER = "adapters/quick/tiny-llama/phee"
DIED = -signal.SIGKILL


@dataclass(frozen=True)
class Story:
    """The workspace after all, what each run printed, and the adapter folders it left behind."""

    workspace: Workspace
    epoch: int
    """Optimiser steps of an epoch."""
    printed: dict[str, str]
    resumed: dict[str, bytes]
    whole: dict[str, bytes]


def tell(workspace: Workspace) -> Story:
    """Killed in the first epoch; other parameters, killed in both epochs; then at one go."""
    workspace.only_profile("quick", QUICK)
    workspace.repro(
        "profiles/quick/dvc.yaml:render@phee", "profiles/quick/dvc.yaml:base@tiny-llama"
    )
    rows = len(workspace.read("data/quick/rendered/phee/train.jsonl").splitlines())
    epoch = steps_per_epoch(rows, 4, 1)
    assert 4 < epoch <= 8, "the second epoch has to begin and go on beyond a checkpoint"
    printed = {"first": killed(workspace, 3)}
    workspace.replace("profiles/quick/params.yaml", "learning_rate: 0.001", "learning_rate: 0.002")
    printed["changed"] = killed(workspace, 3)
    printed["second epoch"] = killed(workspace, epoch + 3)
    printed["last"] = workspace.run("dvc", "repro", CELL)
    resumed = contents(workspace.folder / ADAPTER)
    printed["whole"] = workspace.run("dvc", "repro", "--force", "--single-item", CELL)
    whole = contents(workspace.folder / ADAPTER)
    return Story(workspace, epoch, printed, resumed, whole)


def killed(workspace: Workspace, step: int) -> str:
    """`dvc repro` of the cell, killed with all it has started before a step; what it printed."""
    command = workspace.folder.parent / "killed-bin" / "repro"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec "{BIN}/python" -m tests.lora.killed "$@"\n')
    command.chmod(0o755)
    path = os.pathsep.join([str(command.parent), str(BIN), os.environ["PATH"]])
    environment = {
        **os.environ,
        "PATH": path,
        "PYTHONPATH": os.pathsep.join([str(workspace.folder / "src"), str(workspace.folder)]),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "KILL_AT": str(step),
    }
    done = subprocess.run(
        ["dvc", "repro", CELL], cwd=workspace.folder, env=environment, capture_output=True,
        text=True, check=False, start_new_session=True,
    )  # fmt: skip
    assert done.returncode == DIED, done.stdout + done.stderr
    return done.stdout + done.stderr


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
