"""An experiment runs a cell with other parameters and is compared with the commit it began from."""

import pytest

from tests.pipeline.workspace import Workspace

SHORT = {
    "synthesis: {train: 300, dev: 60, test: 100}": "synthesis: {train: 24, dev: 6, test: 24}",
    "  steps: 1200\n  batch: 32": "  steps: 60\n  batch: 8",
    "  steps: 300": "  steps: 20",
    "evaluate_every: 100": "evaluate_every: 10",
}
CELL = "metrics/default/tiny-llama/ade.json"

pytestmark = pytest.mark.long


def test_an_experiment_with_another_rank_runs_what_depends_on_it_and_is_compared(
    workspace: Workspace,
) -> None:
    for old, new in SHORT.items():
        workspace.replace("params.yaml", old, new)
    workspace.repro("score@tiny-llama-ade")
    workspace.commit("Rank 64")

    said = workspace.run(
        "dvc", "exp", "run", "-n", "rank-8", "-S", "lora.rank=8", "score@tiny-llama-ade"
    )
    assert "Running stage 'train@tiny-llama-ade'" in said
    assert "Running stage 'base@tiny-llama'" not in said, "a base knows no rank"
    assert "rank: 8" in workspace.read("params.yaml")

    changed = workspace.json("dvc", "exp", "diff", "main", "rank-8", "--json")
    assert changed["params"]["params.yaml"]["lora.rank"] == {"old": 64, "new": 8, "diff": -56}
    assert set(changed.get("metrics", {})) <= {CELL}
    params = workspace.json("dvc", "params", "diff", "--json")
    assert params["params.yaml"]["lora.rank"] == {"old": 64, "new": 8}

    shown = workspace.run("dvc", "exp", "show", "--only-changed", "--csv")
    assert "rank-8" in shown
    assert "lora.rank" in shown.splitlines()[0]

    workspace.run("repro", "report")
    page = workspace.folder / "dvc_plots/index.html"
    assert workspace.run("dvc", "plots", "show", "dvc.yaml") == f"{page.as_uri()}\n", "no warning"
    drawn = page.read_text("utf-8")
    for title in ("F1 by type", "Precision and recall of each cell", "Loss on train and dev"):
        assert title in drawn
    assert '"cell": "tiny-llama-ade", "split": "dev"' in drawn
