"""The command `repro`, sent a signal with all its group (KILL_WITH) before step KILL_AT."""

import os
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING

from repro.cli import main
from repro.lora import loop
from repro.lora.batches import Encoded

if TYPE_CHECKING:
    import torch

_step = loop.optimizer_step


def optimizer_step(
    run: loop.Fit,
    optimizer: "torch.optim.Optimizer",
    step: int,
    parts: Sequence[Sequence[Encoded]],
) -> tuple[float, int]:
    """The loop's own step, with the signal before it: SIGKILL leaves no step."""
    if step == int(os.environ["KILL_AT"]):
        os.killpg(0, signal.Signals[os.environ.get("KILL_WITH", "SIGKILL")])
    return _step(run, optimizer, step, parts)


if __name__ == "__main__":
    loop.optimizer_step = optimizer_step
    main()
