"""Running out of memory, told in one line with what to turn."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from repro.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repro.params import PredictParams, TrainParams

ON_CPU = "can't allocate memory"
"""How torch says that the machine's own memory is not enough."""


@contextmanager
def told(title: str, remedies: Sequence[str]) -> Iterator[None]:
    """For the length of the block, running out of memory is a line that names the remedies.

    Raises:
        RunError: a GPU or the machine ran out of memory.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        where = _where(error)
        if not where:
            raise
        raise RunError(f"{title}: {where} ran out of memory; {', or '.join(remedies)}") from None


def _where(error: MemoryError | RuntimeError) -> str:
    """What was too small; nothing where the error is another one."""
    import torch

    if isinstance(error, torch.OutOfMemoryError):
        return "the GPU"
    lacking = isinstance(error, MemoryError) or ON_CPU in str(error)
    return "this machine" if lacking else ""


def when_training(params: TrainParams) -> list[str]:
    """What makes a training smaller, what changes least first."""
    train, frozen = params.train, params.lora is not None
    half, double = train.batch // 2, 2 * train.gradient_accumulation_steps
    found = [
        "" if train.gradient_checkpointing else "set train.gradient_checkpointing: true",
        f"set train.batch: {half} and train.gradient_accumulation_steps: {double}" if half else "",
        "set quantisation: nf4" if frozen and params.quantisation == "none" else "",
        "spread the base over N GPUs (REPRO_PARALLEL=shard:N)"
        if frozen
        else "train an adapter (lora) and not all weights",
    ]
    return [remedy for remedy in found if remedy]


def when_predicting(params: PredictParams) -> list[str]:
    """What makes a prediction smaller."""
    found = [
        f"set predict.batch: {params.predict.batch // 2}" if params.predict.batch > 1 else "",
        "set quantisation: nf4" if params.quantisation == "none" else "",
        "use a larger GPU, or several (gpus of the model in models.yaml)",
    ]
    return [remedy for remedy in found if remedy]
