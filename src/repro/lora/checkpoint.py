"""Checkpoints of a training run: one file a checkpoint, whole or not at all, never a pickle.

No state of random generators is needed: the order of examples is a function of (seed, epoch) and
dropout is seeded by (seed, step), so step and seed restore them.
"""

import json
from collections.abc import Iterator, Mapping
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

    `best_score` holds the share of exact answers, where it selects, and the negative loss.
    `losses` are those of the steps since the curve's last point.
    """

    step: int = 0
    best_step: int = 0
    best_score: list[float] = field(default_factory=list)
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
    for name, value in flat(optimizer.state_dict()["state"]):
        (tensors if isinstance(value, torch.Tensor) else numbers)[name] = value
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
            groups = optimizer.state_dict()["param_groups"]
            optimizer.load_state_dict({"state": nested(values), "param_groups": groups})
            return State(**json.loads(about["state"]))
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise InputError(f"{path}: not a checkpoint of this run ({error}); delete it") from None


def flat(values: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of nested mappings, each under its keys joined by '/'.

    The state of an optimiser is a mapping by the number of a parameter; those of 8-bit optimisers
    hold further mappings.
    """
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from flat(value, f"{name}/")
        else:
            yield name, value


def nested(values: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """What `flat` has flattened."""
    state: dict[int, dict[str, Any]] = {}
    for name, value in values.items():
        number, *keys = name.split("/")
        inner = state.setdefault(int(number), {})
        for key in keys[:-1]:
            inner = inner.setdefault(key, {})
        inner[keys[-1]] = value
    return state


def write_tensors(path: Path, tensors: "dict[str, torch.Tensor]", about: dict[str, str]) -> None:
    """Write named tensors as safetensors, whole or not at all."""
    from safetensors.torch import save_file

    with replacing(path) as temporary:
        # copies: a file of safetensors holds no two tensors that share memory
        copies = {name: t.detach().to("cpu", copy=True) for name, t in tensors.items()}
        save_file({name: t.contiguous() for name, t in copies.items()}, temporary, about)


def interrupted(home: Path) -> list[Path]:
    """The folders in a cell's work folder that hold a checkpoint."""
    return sorted(path.parent for path in home.glob(f"*/{STATE}"))


def discard(folder: Path) -> None:
    """Remove what only a resumed run needs; the log stays."""
    for path in (folder / STATE, *folder.glob("best-*.safetensors")):
        path.unlink(missing_ok=True)
