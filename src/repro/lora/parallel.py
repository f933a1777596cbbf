"""One training in several processes: each takes a share of every batch, gradients are added up.

REPRO_PARALLEL asks for them (`data:2`, `shard:8`); torchrun's variables say which one this is.
Alone, everything here gives back what it was given.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from repro.errors import InputError, RunError
from repro.lora.batches import Encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import torch

    from repro.lora.hardware import Gpu

Number = TypeVar("Number", int, float)
VARIABLE = "REPRO_PARALLEL"
BACKENDS = ("gloo", "nccl")


@dataclass(frozen=True, slots=True)
class Processes:
    """How many, and whether each holds all of the base (`data`) or a part of it (`shard`)."""

    kind: Literal["data", "shard"]
    count: int


def wanted() -> Processes | None:
    """What REPRO_PARALLEL asks for; nothing where it is not set.

    Raises:
        InputError: it is not `data:N` or `shard:N`.
    """
    value = os.environ.get(VARIABLE)
    if not value:
        return None
    kind, _, count = value.partition(":")
    if kind not in {"data", "shard"} or not count.isdecimal() or not int(count):
        raise InputError(
            f"{VARIABLE}: expected data:N or shard:N, found {value!r}; N is a number of processes"
        )
    return Processes("shard" if kind == "shard" else "data", int(count))


def world() -> int:
    """How many processes train together."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def rank() -> int:
    """Which of them this is; the first one alone writes files."""
    return int(os.environ.get("RANK", "0"))


def first() -> bool:
    return rank() == 0


def sharded() -> bool:
    """Whether each process holds a part of the base."""
    asked = wanted()
    return world() > 1 and asked is not None and asked.kind == "shard"


def cards(gpus: int) -> int:
    """The GPUs that all processes of a model take which needs `gpus` for one."""
    return world() if sharded() else gpus * world()


def own_cards(found: Sequence[Gpu], gpus: int) -> list[Gpu]:
    """Those of this process."""
    each = 1 if sharded() else gpus
    place = int(os.environ.get("LOCAL_RANK", "0"))
    return list(found[place * each : (place + 1) * each])


def about() -> dict[str, int | float | str]:
    """What provenance tells of the processes; nothing of a single one."""
    if world() == 1:
        return {}
    return {"processes": world(), "base": "sharded" if sharded() else "whole"}


def join(*, gpu: bool) -> None:
    """Meet the other processes, if there are any."""
    if world() > 1:
        from torch import distributed

        distributed.init_process_group("cpu:gloo,cuda:nccl" if gpu else "gloo")


@contextmanager
def together(title: str) -> Iterator[None]:
    """A block that all processes run; but for its errors, nobody hears any but the first.

    Raises:
        RunError: another one ended on its way.
    """
    if world() == 1:
        yield
        return
    from torch import distributed

    try:
        with nullcontext() if first() else _silence():
            yield
    except RuntimeError as error:
        if not any(name in str(error).lower() for name in BACKENDS):
            raise
        raise RunError(
            f"{title}: another of the {world()} processes ended; the same command goes on from "
            "the last checkpoint"
        ) from None
    finally:
        if distributed.is_initialized():
            distributed.destroy_process_group()


@contextmanager
def _silence() -> Iterator[None]:
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
    ):
        yield


def share(parts: Sequence[Sequence[Encoded]]) -> list[list[Encoded]]:
    """The examples of each micro-batch that are this process's.

    Where there are too few, it reads a single token and learns nothing: of a sharded model all
    processes run each layer together.
    """
    if world() == 1:
        return [list(part) for part in parts]
    idle = [[Encoded(part[0].ids[:1], 1)] for part in parts]
    return [list(part[rank() :: world()]) or idle[i] for i, part in enumerate(parts)]


def mask_seed(seed: int) -> int:
    """The seed of this process's dropout: no other draws the same masks at any step."""
    return seed + (rank() << 40)


def total(value: Number) -> Number:
    """The sum of all processes' values."""
    if world() == 1:
        return value
    import torch

    summed = torch.tensor(float(value), dtype=torch.float64)
    torch.distributed.all_reduce(summed)
    return type(value)(summed.item())


def any_of(asked: bool) -> bool:
    """Whether it is true of one of them."""
    return total(int(asked)) > 0


def of_first(scores: dict[str, float]) -> dict[str, float]:
    """The scores of the first process: what is decided by them is decided alike."""
    return {key: total(value if first() else 0.0) for key, value in scores.items()}


def add_gradients(parameters: Iterable[torch.nn.Parameter]) -> None:
    """Give every process the sum of all gradients."""
    if world() == 1:
        return
    import torch

    for parameter in parameters:
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
        torch.distributed.all_reduce(parameter.grad)
