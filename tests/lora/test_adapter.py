"""The adapter folder: PEFT reads it anywhere, and its card says what it is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from repro.errors import InputError
from repro.lora.adapter import CONFIG, WEIGHTS, add_adapter, write_config
from repro.lora.adapter_card import card
from repro.lora.checkpoint import State
from repro.lora.loop import train_loop
from repro.params import corpus_entry, load, model_entry
from tests.lora.models import ARCHITECTURES, Tiny, best_weights, entry_of, examples, recipe

if TYPE_CHECKING:
    import torch

LEFT_OUT = "3 of 40 train, 0 of 7 dev"


def trained(tiny: Tiny, tmp_path: Path) -> tuple[Any, Path]:
    """A model after a step of training, and its adapter's folder."""
    model = tiny.adapted()
    work = tmp_path / "work"
    state = train_loop(tiny.run(model, work, examples(), recipe(learning_rate=0.05)))
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(best_weights(work, state))
    write_config(model, folder)
    return model, folder


def logits(model: Any) -> "torch.Tensor":
    """Logits of one example, without dropout."""
    import torch

    with torch.no_grad():
        found: torch.Tensor = model.eval()(input_ids=torch.tensor([examples()[1].ids])).logits
    return found


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_peft_loads_the_folder_elsewhere_with_the_same_logits(
    tiny: Callable[[str], Tiny], tmp_path: Path, architecture: str
) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    model, folder = trained(tiny(architecture), tmp_path)
    moved = shutil.copytree(folder, tmp_path / "elsewhere" / "adapter")
    base_folder = shutil.copytree(tiny(architecture).folder, tmp_path / "elsewhere" / "base")
    shutil.rmtree(folder)
    attention = entry_of(architecture).attention
    base = AutoModelForCausalLM.from_pretrained(base_folder, attn_implementation=attention)
    untuned = logits(base)
    loaded = logits(PeftModel.from_pretrained(base, moved))
    assert torch.equal(loaded, logits(model))
    assert not torch.allclose(loaded, untuned, atol=1e-3)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_config_is_sorted_and_names_the_pinned_base_and_no_path(
    tiny: Callable[[str], Tiny], tmp_path: Path, architecture: str
) -> None:
    _, folder = trained(tiny(architecture), tmp_path)
    text = (folder / CONFIG).read_text()
    config = json.loads(text)
    entry = entry_of(architecture)
    assert list(config) == sorted(config)
    assert config["target_modules"] == sorted(entry.targets)
    assert config["base_model_name_or_path"] == entry.id
    assert config["revision"] == entry.revision
    assert config["inference_mode"] is True
    assert str(tmp_path.parent) not in text
    assert not [value for value in config.values() if str(value).startswith("/")]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_linear_matrix_of_every_layer_gets_an_adapter(
    tiny: Callable[[str], Tiny], architecture: str
) -> None:
    """The names of models.yaml are all there are, apart from the vocabulary's matrix."""
    import torch

    base = tiny(architecture).base().model
    linear = {
        name
        for name, module in base.named_modules()
        if isinstance(module, torch.nn.Linear) and name != "lm_head"
    }
    names = [name for name, _ in tiny(architecture).adapted().named_parameters()]
    adapted = {
        name.removeprefix("base_model.model.").partition(".lora_A")[0]
        for name in names
        if ".lora_A." in name
    }
    assert adapted == linear


def test_a_target_that_is_no_matrix_is_refused_by_name(tiny: Callable[[str], Tiny]) -> None:
    params, _ = load("default")
    base = tiny("phi3").base()
    base.entry.targets.append("q_proj")
    with pytest.raises(
        InputError, match=r"phi3\.targets: no matrix named q_proj in Phi3ForCausalLM"
    ):
        add_adapter(base, params.lora, seed=1)


@pytest.fixture
def text() -> str:
    """The card of a model of the paper on a corpus, with a better dev loss at step 2000."""
    params, _ = load("paper")
    curve = [
        {"step": 1000, "loss": 0.9, "dev_loss": 0.8},
        {"step": 2000, "loss": 0.7, "dev_loss": 0.625},
        {"step": 3000, "loss": 0.5, "dev_loss": 0.75},
    ]
    state = State(step=3000, best_step=2000, best_score=-0.625, curve=curve)
    entry, corpus = model_entry("llama3-8b"), corpus_entry("phee")
    return card("llama3-8b", entry, "phee", corpus, params, state, LEFT_OUT)


def test_the_card_names_base_data_recipe_dev_scores_and_licences(text: str) -> None:
    entry, corpus = model_entry("llama3-8b"), corpus_entry("phee")
    assert "base_model: meta-llama/Meta-Llama-3-8B-Instruct" in text
    assert f"{entry.id}@{entry.revision}" in text
    assert f"| Licence of the base | {entry.licence} |" in text
    assert f"{corpus.title}, train split; {corpus.homepage}" in text
    assert f"| Licence of the corpus | {corpus.licence} |" in text
    assert f"| Rows left out as too long | {LEFT_OUT} |" in text
    assert "| Best step by dev loss | 2000 |" in text
    assert "| dev loss | 0.625000 |" in text
    params, _ = load("paper")
    assert f"## Recipe `{params.recipe}`" in text
    for section in (params.lora, params.train):
        for key, value in section.model_dump().items():
            assert f".{key} | {value} |" in text


def test_the_card_holds_no_test_score(text: str) -> None:
    assert "test" not in text.lower()
    assert "f1" not in text.lower()


def test_the_card_of_a_synthetic_corpus_says_so_and_takes_no_licence_from_the_real_one() -> None:
    params, _ = load("default")
    state = State(step=1, best_step=1, curve=[{"step": 1, "loss": 1.0, "dev_loss": 1.0}])
    entry, corpus = model_entry("tiny-llama"), corpus_entry("phee")
    made = card("tiny-llama", entry, "phee", corpus, params, state, LEFT_OUT)
    assert "synthetic twin, no real data" in made
    assert "| Licence of the corpus | MIT |" in made
    assert "base_model:" not in made, "a model built here has no page on the Hub"
