"""Checkpoints of a training run: one file a checkpoint, whole or not at all, never a pickle.

No state of random generators is needed: the order of examples is a function of (seed, epoch) and
dropout is seeded by (seed, step), so step and seed restore them.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.errors import InputError
from repro.files import replacing

if TYPE_CHECKING:
    import torch

STATE = "state.safetensors"
MODEL = "model."


@dataclass(slots=True)
class State:
    """Where a run stands: optimiser steps done, the curve so far, the best dev score yet.

    `losses` are those of the steps since the curve's last point.
    """

    step: int = 0
    best_step: int = 0
    best_score: float = float("-inf")
    seconds: float = 0.0
    tokens: int = 0
    losses: list[float] = field(default_factory=list)
    curve: list[dict[str, float]] = field(default_factory=list)


def best_file(folder: Path, step: int) -> Path:
    """The adapter's tensors after the best step."""
    return folder / f"best-{step}.safetensors"


def trainable(model: Any) -> "dict[str, torch.nn.Parameter]":
    """Parameters that training changes, by name."""
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


def save(folder: Path, state: State, model: Any, optimizer: "torch.optim.Optimizer") -> None:
    """Write the checkpoint, then drop tensors of a best step that was overtaken."""
    import torch

    tensors = {f"{MODEL}{name}": p.detach() for name, p in trainable(model).items()}
    numbers: dict[str, float] = {}
    for index, values in optimizer.state_dict()["state"].items():
        for key, value in values.items():
            (tensors if isinstance(value, torch.Tensor) else numbers)[f"{index}.{key}"] = value
    about = {"state": json.dumps(asdict(state)), "numbers": json.dumps(numbers)}
    write_tensors(folder / STATE, tensors, about)
    for old in folder.glob("best-*.safetensors"):
        if old != best_file(folder, state.best_step):
            old.unlink()


def restore(folder: Path, model: Any, optimizer: "torch.optim.Optimizer") -> State:
    """Put a checkpoint back into model and optimiser; a fresh State where there is none.

    Raises:
        InputError: the checkpoint cannot be read, or is of another adapter.
    """
    import torch
    from safetensors import SafetensorError, safe_open

    path = folder / STATE
    if not path.exists():
        return State()
    try:
        with safe_open(path, framework="pt") as file, torch.no_grad():
            about = file.metadata()
            values: dict[str, Any] = json.loads(about["numbers"])
            for key in file.keys():  # noqa: SIM118 (not a mapping)
                values[key] = file.get_tensor(key)
            for name, parameter in trainable(model).items():
                parameter.copy_(values.pop(f"{MODEL}{name}"))
            _restore_optimizer(optimizer, values)
            return State(**json.loads(about["state"]))
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise InputError(f"{path}: not a checkpoint of this run ({error}); delete it") from None


def _restore_optimizer(optimizer: "torch.optim.Optimizer", values: dict[str, Any]) -> None:
    """Put back the optimiser's values, whose names are `<parameter's number>.<key>`."""
    moments: dict[int, dict[str, Any]] = {}
    for name, value in values.items():
        index, _, key = name.partition(".")
        moments.setdefault(int(index), {})[key] = value
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": moments, "param_groups": groups})


def write_tensors(path: Path, tensors: "dict[str, torch.Tensor]", about: dict[str, str]) -> None:
    """Write named tensors as safetensors, whole or not at all."""
    from safetensors.torch import save_file

    with replacing(path) as temporary:
        save_file({name: t.cpu().contiguous() for name, t in tensors.items()}, temporary, about)


def discard(folder: Path) -> None:
    """Remove what only a resumed run needs; the log stays."""
    for path in (folder / STATE, *folder.glob("best-*.safetensors")):
        path.unlink(missing_ok=True)
