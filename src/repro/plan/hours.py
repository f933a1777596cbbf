"""How long a cell takes on a card, from floating-point operations and bytes read.

A token costs two operations a weight forwards and two backwards, for a frozen matrix needs no
gradient of its own; checkpointing goes forwards once more. Adapters cost six a parameter, attention
four a pair of places and inner column forwards and eight backwards. Where all weights are trained
their gradients cost two operations more. Writing a token reads all weights. To that comes what the
processor takes to start the kernels of every layer, which small batches mostly consist of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from repro.plan.cards import BANDWIDTH_SHARE, LAUNCH, PASSES, RATE_SHARE, Card
from repro.plan.parameters import parameters_of
from repro.storage.sizes import BYTES

if TYPE_CHECKING:
    from repro.params import Params
    from repro.plan.lengths import Lengths
    from repro.registry import ModelEntry

SECONDS = 3600
WRITTEN = 2
"""Assumed: a batch writes until its longest answer ends, twice the mean answer."""


def train_hours(
    model: str, params: Params, entry: ModelEntry, rows: Lengths, card: Card, room: int
) -> float:
    """Hours of training with its evaluations on dev; several cards take turns."""
    recipe = params.train
    length = rows.padded(recipe.batch, room)
    parts = recipe.steps * recipe.gradient_accumulation_steps
    seconds = parts * step_seconds(model, params, entry, length, card)
    counts = parameters_of(model, entry, params.lora)
    dev = min(rows.dev, recipe.evaluate_rows or rows.dev)
    evaluations = -(-recipe.steps // recipe.evaluate_every)
    work = dev * length * (2 * counts.layers + _scores(entry, length))
    batches = -(-dev // recipe.batch)
    once = work / (RATE_SHARE * card.rate) + batches * entry.shape.layers * LAUNCH
    return (seconds + evaluations * once) / SECONDS


def step_seconds(model: str, params: Params, entry: ModelEntry, length: float, card: Card) -> float:
    """Seconds of one micro-batch, all its rows padded to `length` tokens."""
    recipe = params.train
    work = recipe.batch * length * work_per_token(model, params, entry, length)
    launches = PASSES[recipe.gradient_checkpointing] * entry.shape.layers
    return work / (RATE_SHARE * card.rate) + launches * LAUNCH


def work_per_token(model: str, params: Params, entry: ModelEntry, length: float) -> float:
    """Operations of a token in training, its row padded to `length` tokens."""
    counts = parameters_of(model, entry, params.lora)
    passes = 3 if params.train.gradient_checkpointing else 2
    gradients = 6 * counts.adapter if params.lora else 2 * counts.layers
    return 2 * passes * counts.layers + gradients + (passes + 1) * _scores(entry, length)


def predict_hours(
    model: str, params: Params, entry: ModelEntry, rows: Lengths, card: Card
) -> float:
    """Hours of answering test: prompts are read at the card's rate, answers at its bandwidth.

    Each sample of a row is one more answer.
    """
    counts = parameters_of(model, entry, params.lora)
    asked = min(rows.test, params.predict.rows or rows.test)
    reading = asked * rows.prompt_mean * 2 * counts.layers / (RATE_SHARE * card.rate)
    batches = -(-asked // params.predict.batch)
    bytes_read = BYTES[entry.dtype] * counts.base + BYTES["float32"] * counts.adapter
    a_token = bytes_read / (BANDWIDTH_SHARE * card.bandwidth) + entry.shape.layers * LAUNCH
    answers = 1 + params.predict.samples
    return answers * (reading + batches * WRITTEN * rows.answer_mean * a_token) / SECONDS


def _scores(entry: ModelEntry, length: float) -> float:
    """Operations of a token's attention to a row of `length`, forwards."""
    shape = entry.shape
    return 4 * shape.layers * shape.heads * shape.head_dim * length
