"""Shortcuts in training and prediction are held against the model itself."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from repro.errors import RunError
from repro.lora.decode import PrefixCache, read_prefix
from repro.lora.selfcheck import check_loss, check_prefix_cache
from tests.lora.models import Tiny, examples, save

PLAIN = ("llama", "gemma2", "qwen3", "gemma3_text")
CHANGED: dict[str, dict[str, Any]] = {
    "granite": {"logits_scaling": 3.0},
    "cohere": {"logit_scale": 0.25},
}
SHARED = [7, 11, 13, 17, 19, 23]


def causal(architecture: str, dtype: str = "float32", **options: Any) -> Any:
    """A tiny model with random weights of some size."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.for_model(
        architecture, vocab_size=300, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, head_dim=8, initializer_range=0.3,
        bos_token_id=1, eos_token_id=2, pad_token_id=0, attn_implementation="eager", **options,
    )  # fmt: skip
    torch.manual_seed(0)
    return AutoModelForCausalLM.from_config(config, dtype=getattr(torch, dtype)).eval()


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("architecture", PLAIN)
def test_the_loss_of_plain_decoders_is_the_models_own(architecture: str, dtype: str) -> None:
    model = causal(architecture, dtype)
    for loss_on in ("answer", "full_text"):
        check_loss("m", model, examples()[0], loss_on, "cpu")


@pytest.mark.parametrize("architecture", CHANGED)
def test_logits_that_a_model_scales_after_its_head_are_found_with_both_numbers(
    architecture: str,
) -> None:
    model = causal(architecture, "float32", **CHANGED[architecture])
    with pytest.raises(RunError, match=r"^m: loss of the answer \d+\.\d+, by .* logits \d+\.\d+: "):
        check_loss("m", model, examples()[0], "answer", "cpu")


def test_an_adapted_model_is_checked_without_dropout_and_left_in_training(tmp_path: Path) -> None:
    save("llama", tmp_path / "llama")
    model = Tiny("llama", tmp_path / "llama").adapted().train()
    check_loss("m", model, examples()[0], "answer", "cpu")
    assert model.training


class Marks:
    """What decoding asks of a tokenizer."""

    bos_token_id, eos_token_id, pad_token_id = 1, 2, 0


def prompts() -> list[list[int]]:
    return [[*SHARED, *range(30 + length, 30 + 2 * length)] for length in (3, 9, 5)]


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("architecture", PLAIN)
def test_the_cached_prefix_of_plain_decoders_changes_nothing(architecture: str, dtype: str) -> None:
    model = causal(architecture, dtype)
    prefix = read_prefix(model, prompts(), 4)
    assert prefix is not None
    assert prefix.ids == SHARED
    check_prefix_cache("m", model, Marks, prompts(), prefix)


def test_a_cache_that_holds_something_else_is_found_with_both_numbers() -> None:
    model = causal("llama")
    other = [[*reversed(SHARED), *prompt[len(SHARED) :]] for prompt in prompts()]
    wrong = read_prefix(model, other, 4)
    assert wrong is not None
    swapped = PrefixCache(list(SHARED), deepcopy(wrong.cache))
    with pytest.raises(RunError, match=r"m: .* -\d+\.\d+ from the prefix cache, -\d+\.\d+ without"):
        check_prefix_cache("m", model, Marks, prompts(), swapped)


def test_without_a_prefix_there_is_nothing_to_check() -> None:
    check_prefix_cache("m", None, None, [], None)
