"""Profile `laptop` from end to end: a real language model out of its package, few steps."""

import json

import pytest

from tests.pipeline.workspace import Workspace

MODEL = "smollm2-135m"
FEW = [
    "datasets=[ade]", "synthetic=[ade]", "fetched=[]", "seeds=[]", "seed_datasets=[]",
    "synthesis={train: 24, dev: 6, test: 8}", "zero_shot=[smollm2-135m]", "train.steps=3",
    "train.batch=2",
    "train.evaluate_every=3", "lora.rank=4", "predict.max_new_tokens=8", "predict.zero_shot_rows=2",
]  # fmt: skip


@pytest.mark.slow
def test_a_cell_of_the_laptop_runs_from_the_package_to_its_metrics(workspace: Workspace) -> None:
    workspace.only_profile("few", FEW, "laptop")
    workspace.repro("profiles/few/dvc.yaml")
    trained = json.loads(workspace.read(f"metrics/few/{MODEL}/ade.json"))
    asked = json.loads(workspace.read(f"metrics/few/{MODEL}-zero-shot/ade.json"))
    rows = len(workspace.read("data/few/prepared/ade/test.jsonl").splitlines())
    assert (trained["examples"], trained["not_asked"]) == (rows, 0)
    assert (asked["examples"], asked["not_asked"]) == (2, rows - 2)
    record = json.loads(workspace.read(f"provenance/few/{MODEL}/ade.json"))
    assert record["train"]["dtype"] in {"bfloat16", "float32"}
    assert record["train"]["tokens"] > 0
    card = json.loads(workspace.read(f"adapters/few/{MODEL}/ade/training.json"))
    assert len(card["base_sha256"]) == 64
    assert "Q4_1" in workspace.read("paper_tables/few/text_classification.md")
