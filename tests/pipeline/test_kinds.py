"""Experiments from their profile to their figures, with a tiny model in place of the real one.

The three that the paper's summary names first run by the one command that docs/experiments.md
gives; so does a cell all of whose weights are trained.
"""

import json
from typing import Any

import pytest

from tests.pipeline.workspace import Workspace

STAND_IN = [
    "models=[tiny-llama]", "fetched=[]", "synthesis={train: 24, dev: 6, test: 8}",
    "warmup.steps=2", "warmup.batch=4", "train.steps=2", "train.batch=2",
    "train.evaluate_every=2", "train.gradient_accumulation_steps=1",
]  # fmt: skip


def run(workspace: Workspace, source: str, dataset: str, *settings: str) -> str:
    """The profile with a stand-in and a synthetic corpus, by one command; its name."""
    given = [*STAND_IN, f"datasets=[{dataset}]", f"synthetic=[{dataset}]", *settings]
    name = f"tiny-{source}"
    workspace.only_profile(name, given, source)
    workspace.repro(f"profiles/{name}/dvc.yaml")
    return name


def figures(workspace: Workspace, name: str, cell: str) -> Any:
    return json.loads(workspace.read(f"metrics/{name}/tiny-llama/{cell}.json"))


@pytest.mark.slow
def test_bc5cdr_with_an_adapter_of_rank_64(workspace: Workspace) -> None:
    name = run(workspace, "paper-bc5cdr", "bc5cdr")
    assert figures(workspace, name, "bc5cdr")["gold"] > 0
    recipe = json.loads(workspace.read(f"adapters/{name}/tiny-llama/bc5cdr/training.json"))["lora"]
    assert (recipe["rank"], recipe["alpha"], recipe["dropout"]) == (64, 32, 0.1)


@pytest.mark.slow
def test_biored_with_thresholds_on_samples(workspace: Workspace) -> None:
    name = run(workspace, "paper-biored", "biored", "predict.samples=2")
    chosen = figures(workspace, name, "biored.thresholds")
    assert chosen["best_f1_threshold"] in {0.5, 1.0}
    assert chosen["greedy_f1"] == figures(workspace, name, "biored")["f1"]
    curve = workspace.read(f"curves/{name}/tiny-llama/biored.csv").splitlines()
    assert [line.split(",")[0] for line in curve] == ["threshold", "1.0", "0.5"]
    shown = workspace.run("repro", "show", "tiny-llama", "biored", "-p", name, "-n", "1")
    assert f"best F1 (share {chosen['best_f1_threshold']:g})" in shown
    assert "Thresholds on samples" in workspace.read(f"paper_tables/{name}/relation_extraction.md")


@pytest.mark.slow
def test_genia2013_with_reasoning(workspace: Workspace) -> None:
    name = run(workspace, "paper-genia2013", "genia2013")
    rows = workspace.read(f"data/{name}/rendered/genia2013/train.jsonl").splitlines()
    assert json.loads(rows[0])["completion"].startswith("<think>\n")
    assert figures(workspace, name, "genia2013")["gold"] > 0


@pytest.mark.slow
def test_a_model_all_of_whose_weights_are_trained(workspace: Workspace) -> None:
    name = run(workspace, "laptop-full", "healthadvice")
    folder = workspace.folder / f"adapters/{name}/tiny-llama/healthadvice"
    assert {"model.safetensors", "config.json", "tokenizer.json"} <= {
        file.name for file in folder.iterdir()
    }
    record = json.loads(workspace.read(f"provenance/{name}/tiny-llama/healthadvice.json"))
    assert record["train"]["trained_parameters"] > 400_000
    assert record["train"]["peak_memory_gb"] > 0
    assert figures(workspace, name, "healthadvice")["examples"] > 0
