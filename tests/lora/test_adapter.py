"""The adapter folder: PEFT reads it anywhere, and it names no place."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from repro.errors import InputError
from repro.lora.adapter import CONFIG, WEIGHTS, add_adapter, write_config
from repro.lora.loop import train_loop
from tests.jobs import lora_of
from tests.lora.models import ARCHITECTURES, Tiny, best_weights, entry_of, examples, recipe

if TYPE_CHECKING:
    import torch


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
    base = tiny("phi3").base()
    base.entry.targets.append("q_proj")
    with pytest.raises(
        InputError, match=r"phi3\.targets: no matrix named q_proj in Phi3ForCausalLM"
    ):
        add_adapter(base, lora_of("default"), seed=1)
