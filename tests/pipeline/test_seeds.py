"""Several training seeds of one cell, from `dvc repro` to the verdict."""

from statistics import fmean
from typing import Any

import pytest

from repro.verdict.noise import spread
from tests.pipeline.workspace import Workspace

PROFILE = "profiles/seeded/dvc.yaml"
SEEDED = [
    "datasets=[phee]", "synthesis={train: 24, dev: 6, test: 24}", "baselines=[constant]",
    "seeds=[14, 15]", "warmup.steps=60", "warmup.batch=8",
    "train.steps=20", "train.evaluate_every=10", "verdict.tolerance=0.0005",
]  # fmt: skip
FURTHER = ("train_seed", "predict_seed", "score_seed")

pytestmark = pytest.mark.slow


def test_three_seeds_give_mean_interval_and_verdict_and_a_fourth_reruns_none_of_them(
    workspace: Workspace,
) -> None:
    workspace.only_profile("seeded", SEEDED)
    stages = workspace.repro(PROFILE)
    for seed in (14, 15):
        assert {f"{stage}@tiny-llama-phee-{seed}" for stage in FURTHER} <= set(stages)

    values = [_f1(workspace, name) for name in ("phee", "phee.seed-14", "phee.seed-15")]
    assert len(set(values)) > 1, "another seed is another training"
    known = spread(values)
    assert known is not None
    cell = _cell(workspace)
    assert cell["f1_of_seeds"] == values
    assert cell["f1"] == pytest.approx(fmean(values))
    interval = f"{known.low:.4f} to {known.high:.4f}"
    for name in ("event_extraction.md", "event_extraction.tex"):
        assert interval in workspace.read(f"paper_tables/seeded/{name}")
    assert ", 3 seeds" in workspace.read("paper_tables/seeded/report.html")

    inside, outside = (known.mean + known.high) / 2, known.high + 0.01
    assert _verdict(workspace, inside) == "within seed noise"
    assert _verdict(workspace, outside) == "differs"

    workspace.replace("profiles/seeded/params.yaml", "- 15\n", "- 15\n- 16\n")
    again = workspace.repro(PROFILE)
    fourth = {f"{stage}@tiny-llama-phee-16" for stage in FURTHER}
    assert set(again) == {*fourth, "compare@tiny-llama", "analyze", "tables", "report"}
    assert len(_cell(workspace)["f1_of_seeds"]) == 4


def _f1(workspace: Workspace, name: str) -> float:
    return float(workspace.json("cat", f"metrics/seeded/tiny-llama/{name}.json")["f1"])


def _cell(workspace: Workspace) -> dict[str, Any]:
    cells = workspace.json("cat", "paper_tables/seeded/summary.json")["cells"]
    found: dict[str, Any]
    (found,) = (one for one in cells if (one["row"], one["dataset"]) == ("tiny-llama", "phee"))
    return found


def _verdict(workspace: Workspace, expected: float) -> str:
    """The verdict on the cell if `expected` were to be found; the expectation is gone after."""
    text = f"row,dataset,metric,value\ntiny-llama,phee,f1,{expected}\n"
    path = workspace.folder / "published/expectations/seeded.csv"
    path.write_text(text, encoding="utf-8")
    diff = workspace.json("repro", "diff", "-p", "seeded", "--json")
    path.unlink()
    return str(diff["expected"]["metrics/seeded/tiny-llama/phee.json"]["f1"]["verdict"])
