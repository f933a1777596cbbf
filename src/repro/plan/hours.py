"""How long a cell takes on a card, from floating-point operations and bytes read.

A token costs two operations a weight forwards and two backwards, for a frozen matrix needs no
gradient of its own; checkpointing goes forwards once more. Adapters cost six a parameter, attention
four a pair of places and inner column forwards and eight backwards. Where all weights are trained
their gradients cost two operations more. Writing a token reads all weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from repro.plan.cards import BANDWIDTH_SHARE, RATE_SHARE, Card
from repro.plan.parameters import BYTES, parameters_of

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
    counts = parameters_of(model, entry, params.lora)
    passes = 3 if recipe.gradient_checkpointing else 2
    scores = 4 * entry.shape.layers * entry.shape.heads * entry.shape.head_dim * length
    seen = recipe.steps * recipe.batch * recipe.gradient_accumulation_steps * length
    gradients = 6 * counts.adapter if params.lora else 2 * counts.layers
    work = seen * (2 * passes * counts.layers + gradients + (passes + 1) * scores)
    dev = min(rows.dev, recipe.evaluate_rows or rows.dev)
    evaluations = -(-recipe.steps // recipe.evaluate_every)
    work += evaluations * dev * length * (2 * counts.layers + scores)
    return work / (RATE_SHARE * card.rate) / SECONDS


def predict_hours(
    model: str, params: Params, entry: ModelEntry, rows: Lengths, card: Card
) -> float:
    """Hours of answering test: prompts are read at the card's rate, answers at its bandwidth."""
    counts = parameters_of(model, entry, params.lora)
    reading = rows.test * rows.prompt_mean * 2 * counts.layers / (RATE_SHARE * card.rate)
    batches = -(-rows.test // params.predict.batch)
    bytes_read = BYTES[entry.dtype] * counts.base + BYTES["float32"] * counts.adapter
    writing = batches * WRITTEN * rows.answer_mean * bytes_read / (BANDWIDTH_SHARE * card.bandwidth)
    return (reading + writing) / SECONDS
