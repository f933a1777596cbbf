"""The tiny model trains, predicts and scores on real corpora: the path that an 8B takes."""

import json
from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace

CORPORA = ("phee", "biored", "bc5cdr", "ade")
FEW_STEPS = [
    f"datasets=[{', '.join(CORPORA)}]", "models=[tiny-llama]", "baselines=[constant]", "limit=8",
    "warmup.steps=2", "train.steps=2", "train.evaluate_every=1", "train.max_length=4096",
]  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.mirror]


def test_tiny_llama_runs_end_to_end_on_real_corpora(
    workspace: Workspace, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRO_MIRROR", str(mirror))
    workspace.only_profile("tiny-real", FEW_STEPS, "baselines")
    workspace.repro("profiles/tiny-real/dvc.yaml")
    for corpus in CORPORA:
        metrics = json.loads(workspace.read(f"metrics/tiny-real/tiny-llama/{corpus}.json"))
        assert metrics["examples"] == 8
        assert metrics["gold"] > 0
        adapter = workspace.folder / f"adapters/tiny-real/tiny-llama/{corpus}"
        assert (adapter / "adapter_model.safetensors").is_file()
    results = workspace.run("repro", "results", "-p", "tiny-real")
    assert "first 8 rows" in results
    assert "tiny-llama" in results
