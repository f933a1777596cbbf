"""The training loop: AdamW over batches in a fixed order, dev scores, the best adapter kept."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.errors import RunError
from repro.lora import checkpoint, parallel
from repro.lora.batches import (
    Batch,
    Encoded,
    collate,
    collate_shared,
    micro_batches,
    shared_prefix,
)
from repro.lora.decode import autocast
from repro.lora.hardware import bitsandbytes
from repro.lora.loss import summed_loss
from repro.lora.stop import stopping
from repro.progress import Advance, progress

if TYPE_CHECKING:
    import torch

    from repro.params import Train

POINTS = 100
"""Points of the loss curve, apart from those where dev is scored."""
CHECKPOINT_SECONDS = 300.0
LOG = "train.jsonl"

Score = Callable[[], dict[str, float]]
Export = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Fit:
    """What an optimiser step needs: `model` is trained where its parameters ask for gradients."""

    title: str
    model: Any
    recipe: Train
    seed: int
    device: torch.device


@dataclass(frozen=True, slots=True)
class Run(Fit):
    """A run over `examples` that can be resumed; `work` is its ignored folder.

    `dev` scores the model as it is and returns `loss` and, where selected by it, `exact`. `export`
    writes the adapter's tensors to a file.
    """

    examples: Sequence[Encoded]
    work: Path
    dev: Score
    export: Export


def learning_rate(recipe: Train, step: int) -> float:
    """The rate of optimiser step `step` (from 0): linear warm-up, then the schedule.

    The same values as transformers.get_scheduler, whose scheduler has moved once per step.
    """
    warmup = math.ceil(recipe.steps * recipe.warmup)
    if step < warmup:
        return recipe.learning_rate * step / warmup
    done = (step - warmup) / max(1, recipe.steps - warmup)
    factor = {
        "constant": 1.0,
        "linear": 1.0 - done,
        "cosine": 0.5 * (1.0 + math.cos(math.pi * done)),
    }
    return recipe.learning_rate * factor[recipe.schedule]


def train_loop(run: Run) -> checkpoint.State:
    """Train from the last checkpoint, or from the start, to the last step.

    Afterwards the best adapter by dev score lies in the work folder as best-<step>.safetensors.

    Raises:
        RunError: the loss is no longer a number, or a signal asked to stop; then a checkpoint is
            written.
    """
    optimizer = make_optimizer(run)
    state = checkpoint.restore(run.work, run.model, optimizer)
    if state.step:
        print(f"{run.title}: resuming after step {state.step} of {run.recipe.steps}")
    meter = _Meter(run, state)
    with stopping() as asked, progress(run.title, run.recipe.steps, state.step) as advance:
        while state.step < run.recipe.steps:
            loss, tokens = optimizer_step(run, optimizer, state.step, _examples(run, state.step))
            state.step += 1
            meter.add(loss, tokens, advance)
            due = _evaluation_due(run.recipe, state.step)
            if due:
                _evaluate(run, state)
            stopped = parallel.any_of(asked()) and state.step < run.recipe.steps
            if due or stopped or meter.since_save() >= CHECKPOINT_SECONDS:
                meter.stop_clock()
                if parallel.first():
                    checkpoint.save(run.work, state, run.model, optimizer)
                meter.saved()
            if stopped:
                raise RunError(
                    f"{run.title}: asked to stop after step {state.step} of {run.recipe.steps}; "
                    "the same command goes on from there"
                )
    return state


def _examples(run: Run, step: int) -> list[list[Encoded]]:
    """The micro-batches of a step."""
    recipe = run.recipe
    chosen = micro_batches(
        len(run.examples), recipe.batch, recipe.gradient_accumulation_steps, run.seed, step
    )
    return [[run.examples[i] for i in part] for part in chosen]


def make_optimizer(run: Fit) -> torch.optim.Optimizer:
    """AdamW over the trainable parameters; its paged 8-bit form comes from bitsandbytes."""
    import torch

    parameters = list(checkpoint.trainable(run.model).values())
    rate, decay = run.recipe.learning_rate, run.recipe.weight_decay
    if run.recipe.optimizer == "adamw":
        return torch.optim.AdamW(parameters, lr=rate, weight_decay=decay, fused=True)
    library = bitsandbytes("train.optimizer: paged_adamw_8bit")
    optimizer: torch.optim.Optimizer = library.optim.PagedAdamW8bit(
        parameters, lr=rate, weight_decay=decay
    )
    return optimizer


def optimizer_step(
    run: Fit,
    optimizer: torch.optim.Optimizer,
    step: int,
    parts: Sequence[Sequence[Encoded]],
) -> tuple[float, int]:
    """One optimiser step over its micro-batches: mean loss over all learned tokens, tokens seen.

    Dropout is seeded by (seed, step), so a resumed run draws the same masks. Of several processes,
    each takes its share of the examples.
    """
    import torch

    recipe = run.recipe
    torch.manual_seed(parallel.mask_seed(run.seed * 1_000_003 + step))
    batches = [lay_out(run.model, part, recipe) for part in parallel.share(parts)]
    learned = parallel.total(sum(len(batch.labels) for batch in batches))
    loss = parallel.total(sum(_backward(run, batch, learned) for batch in batches))
    if not math.isfinite(loss):
        raise RunError(
            f"{run.title}: the loss is {loss} at step {step + 1}; lower train.learning_rate"
        )
    parameters = list(checkpoint.trainable(run.model).values())
    parallel.add_gradients(parameters)
    torch.nn.utils.clip_grad_norm_(parameters, recipe.max_grad_norm)
    for group in optimizer.param_groups:
        group["lr"] = learning_rate(recipe, step)
    optimizer.step()
    optimizer.zero_grad()
    return loss, parallel.total(sum(batch.tokens for batch in batches))


def lay_out(model: Any, examples: Sequence[Encoded], recipe: Train) -> Batch:
    """A batch, its common prefix shared where the recipe says so and that is less work.

    Never where a row is longer than the model's sliding window: a distance between two places of
    a shared batch is not the distance in their example.
    """
    shared = shared_prefix(examples, recipe.loss_on) if recipe.share_prefix else 0
    lengths = [len(example.ids) for example in examples]
    window = getattr(model.config, "sliding_window", None)
    if not shared or (window and max(lengths) > window):
        return collate(examples, recipe.loss_on)
    together = sum(lengths) - shared * (len(lengths) - 1)
    apart = len(lengths) * _work(model, max(lengths))
    if apart <= _work(model, together):
        return collate(examples, recipe.loss_on)
    return collate_shared(examples, recipe.loss_on, shared)


def _work(model: Any, length: int) -> int:
    """Relative work of a row: each token passes the matrices and attends to all of the row.

    A layer has about 12 hidden² weights, a token makes 2 hidden products with each of the others.
    """
    return length * (6 * int(model.config.hidden_size) + length)


def _backward(run: Fit, batch: Batch, learned: int) -> float:
    """Add one micro-batch's share of the step's gradient; its share of the mean loss."""
    import torch

    run.model.train()
    with autocast(run.model):
        loss = summed_loss(run.model, batch.to(run.device)) / learned
    torch.autograd.backward(loss)
    return loss.item()


def mean_loss(model: Any, examples: Sequence[Encoded], recipe: Train, device: Any) -> float:
    """Mean loss over the learned tokens of all examples, without dropout."""
    import torch

    model.eval()
    total, learned = 0.0, 0
    with torch.no_grad(), autocast(model):
        for first in range(0, len(examples), recipe.batch):
            batch = lay_out(model, examples[first : first + recipe.batch], recipe)
            total += summed_loss(model, batch.to(device)).item()
            learned += len(batch.labels)
    return total / learned


def _evaluation_due(recipe: Train, step: int) -> bool:
    return step % recipe.evaluate_every == 0 or step == recipe.steps


def _evaluate(run: Run, state: checkpoint.State) -> None:
    """Score dev, add it to the curve, keep the adapter if it is the best yet (first wins).

    Where the share of exact answers selects it, equal shares are decided by the lower loss.
    """
    scores = parallel.of_first(run.dev())
    if not math.isfinite(scores["loss"]):
        raise RunError(
            f"{run.title}: the dev loss is {scores['loss']} at step {state.step}; "
            "lower train.learning_rate"
        )
    for key, value in scores.items():
        state.curve[-1][f"dev_{key}"] = value
    score = [scores.get("exact", 0.0), -scores["loss"]]
    if not state.best_score or score > state.best_score:
        state.best_score, state.best_step = score, state.step
        if parallel.first():
            run.export(checkpoint.best_file(run.work, state.step))


class _Meter:
    """Curve, log and progress of a run; seconds go to the log and never to the curve."""

    def __init__(self, run: Run, state: checkpoint.State) -> None:
        self.run, self.state = run, state
        self.every = max(1, run.recipe.steps // POINTS)
        self.clock = self.last_save = time.monotonic()
        self.log = run.work / LOG

    def add(self, loss: float, tokens: int, advance: Advance) -> None:
        state = self.state
        state.tokens += tokens
        self.stop_clock()
        state.losses.append(loss)
        rate = state.tokens / max(state.seconds, 1e-9)
        self._write(loss, rate)
        if state.step % self.every == 0 or _evaluation_due(self.run.recipe, state.step):
            mean = math.fsum(state.losses) / len(state.losses)
            state.curve.append({"step": state.step, "loss": mean})
            state.losses.clear()
        advance(1, f"loss {loss:.4f}, {rate:,.0f} tokens/s")

    def stop_clock(self) -> None:
        now = time.monotonic()
        self.state.seconds += now - self.clock
        self.clock = now

    def since_save(self) -> float:
        return self.clock - self.last_save

    def saved(self) -> None:
        self.last_save = self.clock

    def _write(self, loss: float, rate: float) -> None:
        row = {
            "step": self.state.step,
            "loss": loss,
            "learning_rate": learning_rate(self.run.recipe, self.state.step - 1),
            "tokens_per_second": round(rate, 1),
            "seconds": round(self.state.seconds, 3),
        }
        if not parallel.first():
            return
        with self.log.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")
