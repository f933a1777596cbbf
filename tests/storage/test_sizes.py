"""The arithmetic of adapter sizes, judged by PEFT on models of the real shapes."""

from pathlib import Path
from typing import Any

import pytest

from repro.params import load
from repro.registry import ModelEntry, model_entry, models
from repro.storage.sizes import adapter_size, storage_lines
from tests.jobs import lora_of

CLASSES = {
    "llama": "LlamaConfig",
    "qwen2": "Qwen2Config",
    "mistral": "MistralConfig",
    "phi3": "Phi3Config",
    "gemma2": "Gemma2Config",
}


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def _one_layer(entry: ModelEntry) -> Any:
    """A model of the entry's class and shape, one layer deep, without memory for its weights."""
    import torch
    import transformers

    shape = entry.shape
    config = getattr(transformers, CLASSES[entry.architecture])(
        hidden_size=shape.hidden,
        intermediate_size=shape.intermediate,
        num_hidden_layers=1,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        vocab_size=128,
        pad_token_id=0,
    )
    with torch.device("meta"):
        return transformers.AutoModelForCausalLM.from_config(config)


@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing. is deprecated:FutureWarning")
@pytest.mark.parametrize("model", sorted(models()))
def test_parameters_are_those_that_peft_counts(model: str) -> None:
    from peft import LoraConfig, get_peft_model

    entry = model_entry(model)
    lora = lora_of("paper")
    config = LoraConfig(r=lora.rank, target_modules=entry.targets, task_type="CAUSAL_LM")
    adapted = get_peft_model(_one_layer(entry), config)
    counted = sum(value.numel() for value in adapted.parameters() if value.requires_grad)
    assert adapter_size(model, entry, lora).parameters == counted * entry.shape.layers


def test_a_rank_64_adapter_of_an_8b_llama_takes_671_mb_and_all_twelve_models_their_sum() -> None:
    params, paths = load("paper")
    lines, lora = list(storage_lines(params, paths)), lora_of("paper")
    assert adapter_size("llama3-8b", model_entry("llama3-8b"), lora).bytes == 671_088_640
    sizes = [adapter_size(name, model_entry(name), lora).bytes for name in params.models]
    total = len(params.datasets) * sum(sizes) / 1e9
    assert f"all {len(params.datasets) * len(sizes)} adapters" in "".join(lines)
    assert f"{total:,.1f} GB" in "".join(lines)


def test_what_was_made_is_summed_by_kind_from_the_lock(root: Path) -> None:
    params, paths = load("baselines")
    lines = list(storage_lines(params, paths))
    lock = (root / paths.lock).read_text(encoding="utf-8")
    cells = len(params.rows) * len(params.datasets)
    assert lock.count("path: predictions/baselines/") >= cells
    assert any(line.startswith(f"predictions: {cells} made, ") for line in lines)
    assert not any(line.startswith("|") for line in lines), "no models, no adapters"


def test_the_page_holds_the_table_as_the_verb_prints_it(root: Path) -> None:
    page = (root / "docs" / "storage.md").read_text(encoding="utf-8")
    table = [line for line in storage_lines(*load("paper")) if line.startswith("|")]
    assert "\n".join(table) in page, "run `repro storage -p paper` and put its table there"


def test_where_all_weights_are_trained_a_cell_holds_a_whole_model() -> None:
    params, paths = load("paper")
    lines = list(storage_lines(params.model_copy(update={"lora": None}), paths))
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[:-1]]
    assert cells[0][:3] == ["all weights", "parameters", "one cell"]
    assert ["Llama3-8B", "8,050.0 M", "16.1 GB", "193.2 GB", "16.1 GB"] in cells
