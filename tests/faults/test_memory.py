"""Memory that ends while a model works, alone or beside others."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.checkout import Checkout
from tests.faults.disk import files
from tests.faults.model import last_line
from tests.faults.quick import SETTINGS
from tests.faults.record import tried
from tests.pipeline.workspace import Workspace, copy_with_one_profile

PART = "Faults: models out of memory"
CELLS = ["datasets=[ade, healthadvice]", "baselines=[constant]", "train.batch=256"]
ROWS = 2048
"""How many prompts are answered: a batch of them needs more than what the process has."""


def _ask_often(checkout: Checkout) -> None:
    """Make many rows of the few that there are."""
    test = checkout.folder / "data/quick/rendered/ade/test.jsonl"
    rows = [json.loads(line) for line in test.read_text("utf-8").splitlines()]
    many = [rows[n % len(rows)] | {"id": f"row-{n}"} for n in range(ROWS)]
    test.write_text("".join(f"{json.dumps(row)}\n" for row in many), "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("train tiny-llama ade", "set train.batch: 128 and train.gradient_accumulation_steps: 2"),
        ("predict tiny-llama ade", f"set predict.batch: {ROWS // 2}"),
    ],
)
def test_a_model_that_runs_out_of_memory_names_what_to_turn(
    words: str, remedy: str, fresh: Checkout
) -> None:
    _ask_often(fresh)
    before = files(fresh.folder)
    path = os.pathsep.join([str(fresh.source / "src"), str(fresh.source)])
    with tried(PART, f"out of memory: {words.partition(' ')[0]}") as outcome:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.faults.short_of_memory", *words.split(), "-p", "quick"],
            cwd=fresh.folder, env=fresh.environment(PYTHONPATH=path, SHORT="ade"),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        line = last_line(ended)
        assert "this machine ran out of memory; " in line
        assert remedy in line
        after = files(fresh.folder)
        assert {name: after[name] for name in before} == before
        assert all(name.startswith("work/") for name in after.keys() - before.keys())
        outcome.text = "one line that names what to turn; every file as it was"


@pytest.mark.long
def test_a_cell_that_runs_out_of_memory_harms_no_other(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = copy_with_one_profile(root, tmp_path / "cells", "short", [*SETTINGS, *CELLS])
    short = "cmd: python -m tests.faults.short_of_memory train "
    workspace.replace("profiles/short/dvc.yaml", "cmd: repro train ", short)
    workspace.commit("a profile of two cells")
    submit = ("repro", "submit", "-p", "short", "--engine", "local")
    with tried(PART, "out of memory: one of two cells of `repro submit`") as outcome:
        monkeypatch.setenv("SHORT", "ade")
        line = workspace.run(*submit, expect=1).splitlines()[-1]
        assert line.startswith("repro: 1 of ")
        assert "train tiny-llama ade: this machine ran out of memory; set train." in line
        made = _made(workspace)
        assert {"adapters", "predictions", "metrics"} == {name.split("/")[0] for name in made}
        assert not any("/ade" in name for name in made)
        monkeypatch.delenv("SHORT")
        workspace.run(*submit)
        after = _made(workspace)
        assert {name: after[name] for name in made} == made
        assert any("/ade" in name for name in after)
        outcome.text = "one line that names what to turn; the other is whole; the next run ends it"


def _made(workspace: Workspace) -> dict[str, bytes]:
    """What cells of the model have made."""
    return {
        f"{out}/{name}": data
        for out in ("adapters", "predictions", "metrics")
        for name, data in files(workspace.folder / out / "short/tiny-llama").items()
    }
