"""`repro train` of a model that the GPUs here cannot hold: refused before anything is loaded."""

import os
import subprocess
from pathlib import Path

import pytest

from repro.params import load
from repro.plan.cards import CARDS
from repro.plan.grid import Need, on_each, plan_cell, refusal
from tests.pipeline.workspace import BIN

TABLES = ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml", "profiles/paper/params.yaml")
CARD = CARDS["a100-40gb"]
CELL = ("llama3-8b", "genia2011")


def test_train_of_a_cell_that_does_not_fit_ends_with_the_words_of_the_plan(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in TABLES:
        text = (root / name).read_text(encoding="utf-8")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(
            text.replace("gradient_checkpointing: true", "gradient_checkpointing: false")
        )
    smi = tmp_path / "bin/nvidia-smi"
    smi.parent.mkdir()
    smi.write_text(f"#!/bin/sh\necho '0, GPU-a, NVIDIA A100, {40 * 1024}, 570.1'\n")
    smi.chmod(0o755)
    changes = {
        "PATH": f"{smi.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(root / "src"),
        "CUDA_VISIBLE_DEVICES": "0",
    }
    done = subprocess.run(
        [str(BIN / "repro"), "train", *CELL, "-p", "paper"], cwd=tmp_path,
        env={**os.environ, **changes}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    monkeypatch.chdir(tmp_path)
    params, paths = load("paper")
    memory = plan_cell(*CELL, params, paths, CARD).memory
    need = Need(memory, 1, on_each(memory, 1))
    assert done.stderr == f"repro: {refusal(*CELL, params, need, CARD.memory)}\n"
    assert "set train.gradient_checkpointing: true" in done.stderr
    assert done.stdout == ""
