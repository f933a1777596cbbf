"""Parameter counts are those of the real classes, to the last one."""

from typing import Any

import pytest

from repro.params import load
from repro.plan.parameters import EMBEDDING_ROWS, TIED, parameters_of
from repro.published.grid import paper
from repro.registry import model_entry, models
from tests.jobs import lora_of


@pytest.fixture(autouse=True)
def _at_root(root: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def without_weights(model: str) -> Any:
    """The class of a model on the meta device, its sizes as models.yaml has them."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    entry = model_entry(model)
    shape = entry.shape
    config = AutoConfig.for_model(
        entry.architecture,
        vocab_size=EMBEDDING_ROWS[model],
        hidden_size=shape.hidden,
        intermediate_size=shape.intermediate,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        tie_word_embeddings=model in TIED,
        pad_token_id=0,
    )
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(config, attn_implementation=entry.attention)


def test_the_embedding_of_each_of_the_papers_models_is_known() -> None:
    assert set(EMBEDDING_ROWS) == set(paper().models)


@pytest.mark.parametrize("model", sorted(EMBEDDING_ROWS))
def test_a_base_has_as_many_parameters_as_its_class(model: str) -> None:
    params, _ = load("paper")
    found = parameters_of(model, model_entry(model), params.lora)
    assert found.exact
    assert found.base == sum(weight.numel() for weight in without_weights(model).parameters())


@pytest.mark.parametrize("model", ["r1-distill-llama-8b", "phi4-14b", "gemma2-9b", "qwen25-7b"])
def test_an_adapter_has_as_many_parameters_as_peft_adds(model: str) -> None:
    from peft import LoraConfig, get_peft_model

    lora, entry = lora_of("paper"), model_entry(model)
    config = LoraConfig(r=lora.rank, target_modules=entry.targets, task_type="CAUSAL_LM")
    adapted = get_peft_model(without_weights(model), config, low_cpu_mem_usage=True)
    trained = sum(weight.numel() for weight in adapted.parameters() if weight.requires_grad)
    assert parameters_of(model, entry, lora).adapter == trained


def test_of_a_model_without_a_known_embedding_the_size_of_the_weights_counts() -> None:
    params, _ = load("default")
    entry = models()["smollm2-135m"]
    found = parameters_of("smollm2-135m", entry, params.lora)
    assert not found.exact
    assert found.base == pytest.approx(entry.weights_gb * 1e9 / 2, rel=1e-6)
