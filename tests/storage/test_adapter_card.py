"""An adapter's card tells base, corpus, recipe, dev scores and both terms, and no test score."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from huggingface_hub import ModelCard

from repro.cell import Cell
from repro.files import write_json
from repro.params import Params, load
from repro.registry import corpus_entry, model_entry
from repro.storage.adapter_card import card, write_cards
from repro.storage.products import adapter

TRAINING: dict[str, Any] = {
    "base_sha256": "ab" * 32,
    "seed": 13,
    "quantisation": "none",
    "lora": {"rank": 64, "alpha": 32},
    "train": {"steps": 300, "select_by": "loss"},
    "best_step": 250,
    "dev": {"dev_exact": 0.75, "dev_loss": 0.125},
    "left_out": {"train": "2 of 370", "dev": "0 of 45"},
}


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.fixture
def paper() -> Params:
    return load("paper")[0]


def _card(params: Params, model: str, dataset: str) -> str:
    return card(model, model_entry(model), dataset, corpus_entry(dataset), params, TRAINING)


def test_the_terms_of_the_base_and_of_the_corpus_both_stand_in_it(paper: Params) -> None:
    text = _card(paper, "llama3-8b", "ddi")
    assert "- of the base: Llama 3 community licence" in text
    assert "- of the corpus: CC BY-NC 4.0" in text


def test_recipe_and_dev_scores_are_those_that_training_recorded(paper: Params) -> None:
    text = _card(paper, "llama3-8b", "ddi")
    for line in (
        "| Best step by dev loss | 250 |",
        "| dev exact | 0.750000 |",
        "| Rows left out as too long | 2 of 370 train, 0 of 45 dev |",
        "| lora.rank | 64 |",
        "| seed | 13 |",
        f"| SHA-256 of the base's files | {'ab' * 32} |",
    ):
        assert line in text


def test_no_test_score_stands_in_it(paper: Params) -> None:
    assert "test" not in _card(paper, "llama3-8b", "ddi").lower()


def test_a_synthetic_corpus_is_named_as_one() -> None:
    text = _card(load("default")[0], "tiny-llama", "ade")
    assert "ADE (synthetic twin, no real data)" in text
    assert "- of the corpus: MIT" in text
    assert "base_model" not in text, "the Hub has no such model"


def test_the_hub_reads_its_front_matter(paper: Params) -> None:
    data = ModelCard(_card(paper, "gemma2-9b", "phee")).data.to_dict()  # type: ignore[no-untyped-call]
    assert data["base_model"] == "google/gemma-2-9b-it"
    assert data["library_name"] == "peft"
    assert yaml.safe_load(_card(paper, "gemma2-9b", "phee").split("---")[1]) == data


def test_cards_stand_beside_the_adapters_that_are_here(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    params, paths = load("default")
    for name in ("corpora.yaml", "models.yaml"):
        (tmp_path / name).write_bytes((root / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    here, absent = (adapter(paths, Cell("tiny-llama", name)) for name in ("ade", "phee"))
    write_json(here.paths[0] / "training.json", TRAINING)
    assert write_cards([here, absent], params) == [Path("adapters/default/tiny-llama/ade.md")]
    assert [path.name for path in here.paths[0].iterdir()] == ["training.json"]


def test_where_all_weights_were_trained_the_card_says_so(paper: Params) -> None:
    arguments = "llama3-8b", model_entry("llama3-8b"), "ddi", corpus_entry("ddi"), paper
    text = card(*arguments, TRAINING | {"lora": None})
    assert "# Full weights: " in text
    assert "| lora | none: all weights are trained |" in text
    data = ModelCard(text).data.to_dict()  # type: ignore[no-untyped-call]
    assert data["library_name"] == "transformers"
    assert "tags" not in data


def test_front_matter_stands_first_then_facts_terms_and_recipe(paper: Params) -> None:
    text = _card(paper, "llama3-8b", "ddi")
    starts = ["---", "# LoRA adapter: ", "| | |", "## Terms", "- of the base", "What was trained"]
    starts += ["## Recipe `", "| parameter | value |"]
    blocks = text.split("\n\n")
    assert len(blocks) == len(starts)
    assert all(block.startswith(start) for block, start in zip(blocks, starts, strict=True))
    assert text.endswith("|\n")
