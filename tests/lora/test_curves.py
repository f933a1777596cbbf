"""Curves as `dvc plots` shows them."""

import json
import subprocess
from pathlib import Path

import pytest

from repro.lora.train import csv_of, dev_columns
from tests.pipeline.workspace import BIN

CURVE: list[dict[str, float]] = [
    {"step": 1, "loss": 0.9},
    {"step": 2, "loss": 0.5, "dev_loss": 0.8, "dev_exact": 0.1},
    {"step": 3, "loss": 0.25},
    {"step": 4, "loss": 0.2, "dev_loss": 0.7, "dev_exact": 0.6},
]


def test_losses_and_dev_scores_stand_apart_so_that_no_cell_is_empty() -> None:
    assert csv_of(CURVE, ["loss"]) == "step,loss\n1,0.9\n2,0.5\n3,0.25\n4,0.2\n"
    columns = dev_columns(CURVE)
    assert csv_of(CURVE, columns) == "step,dev_exact,dev_loss\n2,0.1,0.8\n4,0.6,0.7\n"


@pytest.mark.parametrize("shown", ["loss", "dev_loss"])
def test_dvc_plots_shows_each_point_once(shown: str, tmp_path: Path) -> None:
    (tmp_path / "curve.csv").write_text(csv_of(CURVE, [shown]))
    dvc(tmp_path, "init", "--quiet", "--no-scm")
    said = dvc(tmp_path, "plots", "show", "curve.csv", "-x", "step", "-y", shown, "--json")
    [plot] = json.loads(said[said.index("{") :])["data"]["curve.csv"]
    values = {float(row["step"]): float(row[shown]) for row in plot["content"]["data"]["values"]}
    assert values == {row["step"]: row[shown] for row in CURVE if shown in row}


def dvc(folder: Path, *arguments: str) -> str:
    """What DVC prints in a folder."""
    command = [str(BIN / "dvc"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
