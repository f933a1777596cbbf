"""All weights of a base, trained: what a folder of `adapters/` holds where `lora` is none.

The folder is a model of its own, which transformers reads as it is. Training holds weights in
float32, for steps are too small for bfloat16, and computes as it does with an adapter; the file
holds them in the base's own dtype.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from repro.errors import InputError
from repro.files import read_json
from repro.lora.adapter import TRAINING
from repro.lora.checkpoint import trainable, write_tensors
from repro.lora.weights import SAFETENSORS, TEXTS, WHOLE

if TYPE_CHECKING:
    from pathlib import Path

    from repro.lora.load import Base

WEIGHTS = WHOLE[SAFETENSORS]
GENERATION = "generation_config.json"


def unfreeze(base: Base) -> Any:
    """The base itself with all its weights in float32, each of them trainable."""
    return base.model.float().requires_grad_(requires_grad=True)


def export_weights(base: Base, path: Path) -> None:
    """Write all weights; what shares memory with another weight is written once."""
    import torch

    dtype = getattr(torch, base.entry.dtype)
    tensors = {name: weight.to(dtype) for name, weight in trainable(base.model).items()}
    write_tensors(path, tensors, {"format": "pt"})


def write_texts(base: Base, folder: Path) -> None:
    """Copy config and tokenizer beside the weights."""
    for pattern in (*TEXTS, GENERATION):
        for file in base.folder.glob(pattern):
            shutil.copyfile(file, folder / file.name)


def is_full(folder: Path) -> bool:
    """Whether a folder of `adapters/` holds all weights of a model, and no adapter."""
    return (folder / WEIGHTS).is_file()


def full_base_of(folder: Path) -> str:
    """The base whose weights were trained, as id@revision."""
    return str(read_json(folder / TRAINING, "train again")["base"])


def put_weights(model: Any, folder: Path) -> Any:
    """The model with the weights of the folder in place of its own.

    Raises:
        InputError: they are not exactly those of this model.
    """
    import torch
    from safetensors import safe_open

    with safe_open(folder / WEIGHTS, framework="pt") as file, torch.no_grad():
        own = dict(model.named_parameters())
        if set(file.keys()) != set(own):
            raise InputError(f"{folder / WEIGHTS}: not the weights of this model; train again")
        for name, weight in own.items():
            weight.copy_(file.get_tensor(name))
    return model
