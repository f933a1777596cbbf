"""The LoRA adapter on a base model, and its files as PEFT reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.errors import InputError
from repro.files import read_json, write_json
from repro.lora.checkpoint import write_tensors
from repro.lora.load import Base

if TYPE_CHECKING:
    import torch

    from repro.params import Lora
    from repro.registry import ModelEntry

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
TRAINING = "training.json"
"""How an adapter was trained, and the hash of the base's files it was trained on."""
QUERY_VALUE = {"q_proj", "v_proj", "qkv_proj"}


def targets(entry: ModelEntry, lora: Lora) -> list[str]:
    """Names of the matrices that get an adapter: always written out, never PEFT's defaults."""
    if lora.targets == "linear":
        return entry.targets
    return [name for name in entry.targets if name in QUERY_VALUE]


def add_adapter(base: Base, lora: Lora, seed: int) -> Any:
    """The base with a fresh adapter, initialised from the seed; only the adapter is trainable.

    Raises:
        InputError: a target names no matrix of this model.
    """
    import torch
    from peft import LoraConfig, get_peft_model

    wanted = targets(base.entry, lora)
    leaves = {name.rsplit(".", 1)[-1] for name, _ in base.model.named_modules()}
    missing = sorted(set(wanted) - leaves)
    if missing:
        raise InputError(
            f"models.yaml: {base.name}.targets: no matrix named {', '.join(missing)} in "
            f"{type(base.model).__name__}; correct the names"
        )
    torch.manual_seed(seed)
    config = LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=wanted,
        bias="none",
        task_type="CAUSAL_LM",
    )
    model = get_peft_model(base.model, config)
    # PEFT puts the folder here, which is a path of this machine
    config.base_model_name_or_path = base.entry.id
    config.revision = base.entry.revision
    return model


def save_memory(model: Any) -> None:
    """Recompute activations in the backward pass: the same bits, less memory, more time."""
    model.activation_checkpointing_enable()


def adapter_tensors(model: Any) -> dict[str, torch.Tensor]:
    """The adapter's tensors under the names of a PEFT file."""
    from peft import get_peft_model_state_dict

    tensors: dict[str, torch.Tensor] = get_peft_model_state_dict(model, save_embedding_layers=False)
    return tensors


def export_tensors(model: Any, path: Path) -> None:
    """Write the adapter's tensors as PEFT's adapter_model.safetensors."""
    write_tensors(path, adapter_tensors(model), {"format": "pt"})


def write_config(model: Any, folder: Path) -> None:
    """Write adapter_config.json with keys and lists sorted: PEFT's own order varies by run."""
    config = model.peft_config["default"]
    config.inference_mode = True
    config.save_pretrained(folder)
    path = folder / CONFIG
    values = read_json(path, "train again")
    ordered = {
        key: sorted(value) if isinstance(value, list) else value
        for key, value in sorted(values.items())
    }
    write_json(path, ordered)


def base_sha256_of(folder: Path) -> str:
    """The hash of the base's files that an adapter was trained on."""
    return str(read_json(folder / TRAINING, "train again")["base_sha256"])


def base_of(folder: Path) -> str:
    """The base an adapter's folder names, as id@revision."""
    values = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    name, revision = values["base_model_name_or_path"], values.get("revision")
    return f"{name}@{revision}" if revision else str(name)
