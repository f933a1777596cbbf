"""The peak memory of two optimiser steps, in a process of its own: prints JSON, bytes.

python -m tests.plan.measured MODEL FOLDER BATCH LENGTH ANSWER DTYPE
"""

import json
import resource
import sys
from pathlib import Path
from unittest.mock import patch

from repro.lora import load as loading
from repro.lora.adapter import add_adapter
from repro.lora.batches import Encoded
from repro.lora.load import Base, load_model, prepare_torch
from repro.lora.loop import Fit, make_optimizer, optimizer_step
from repro.params import load
from repro.registry import model_entry
from tests.jobs import lora_of

PAGE, KIB = resource.getpagesize(), 1024


def resident() -> int:
    """What the process holds now, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def most_resident() -> int:
    """The most it has held, in bytes; ru_maxrss would begin with the peak of who started it."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * KIB


def main(model: str, folder: str, batch: int, length: int, answer: int, dtype: str) -> None:
    """Load, add an adapter in the paper's recipe, take two steps."""
    import peft
    import transformers

    assert peft.__version__
    assert transformers.AutoModelForCausalLM
    params, _ = load("paper")
    entry, device = model_entry(model), prepare_torch([])
    before = resident()
    with patch.object(loading, "compute_dtype", return_value=dtype):
        bare = load_model(entry, Path(folder), [])
    adapted = add_adapter(
        Base(model, entry, Path(folder), [], device, bare, None), lora_of("paper"), 1
    )
    recipe = params.train.model_copy(update={"batch": batch, "gradient_checkpointing": False})
    fit = Fit("measured", adapted, recipe, 1, device)
    optimizer = make_optimizer(fit)
    rows = [
        Encoded([100 + (row * 7 + place) % 400 for place in range(length)], length - answer)
        for row in range(batch)
    ]
    for step in range(2):
        optimizer_step(fit, optimizer, step, [rows])
    print(json.dumps({"before": before, "peak": most_resident()}))


if __name__ == "__main__":
    name, where, rows, tokens, learned, kind = sys.argv[1:]
    main(name, where, int(rows), int(tokens), int(learned), kind)
