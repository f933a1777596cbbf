"""Models that cannot work here are refused by what they are; any dense decoder passes."""

from pathlib import Path
from typing import Any

import pytest

from repro.errors import InputError
from repro.lora.dense import modules_of

SIZES = {
    "vocab_size": 64, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
    "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0,
}  # fmt: skip


def folder_of(home: Path, architecture: str, **options: Any) -> Path:
    """A folder that holds a config alone."""
    from transformers import AutoConfig

    AutoConfig.for_model(architecture, **options).save_pretrained(home)
    return home


@pytest.mark.parametrize("architecture", ["llama", "qwen3", "gemma3_text", "olmo2", "granite"])
def test_dense_decoders_need_no_mention_anywhere(architecture: str, tmp_path: Path) -> None:
    model = modules_of(folder_of(tmp_path, architecture, **SIZES), "eager")
    assert {weight.device.type for weight in model.parameters()} == {"meta"}


@pytest.mark.parametrize(
    ("architecture", "options", "said"),
    [
        ("mixtral", {**SIZES, "num_local_experts": 2}, "MixtralForCausalLM has experts"),
        ("qwen3_moe", {**SIZES, "num_experts": 2, "moe_intermediate_size": 8}, "has experts"),
        ("mamba", {"vocab_size": 64, "hidden_size": 32, "num_hidden_layers": 1}, "convolutions"),
        ("gemma3", {}, "gemma3 reads more than text"),
        ("bert", {**SIZES, "is_decoder": False}, "only dense decoders of text"),
        ("t5", {}, "only dense decoders of text"),
    ],
)
def test_what_cannot_work_is_refused_in_one_line(
    architecture: str, options: dict[str, Any], said: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path, architecture, **options)
    with pytest.raises(InputError, match=said) as refused:
        modules_of(folder, "eager")
    assert "\n" not in str(refused.value)


def test_a_type_of_model_that_transformers_does_not_know_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "unheard_of"}')
    with pytest.raises(InputError, match=r"unheard_of.*only dense decoders of text") as refused:
        modules_of(tmp_path, "eager")
    assert "\n" not in str(refused.value)
