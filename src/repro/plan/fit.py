"""Which models fit a card as they are, and what the others need: as tables, with the arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repro.markdown import pipe_table
from repro.plan.cards import DRIVER, SPREADS, Card
from repro.plan.grid import GB, Need, cards_needed, on_each, on_each_shard, peak
from repro.plan.lengths import STAND_INS
from repro.plan.parameters import parameters_of
from repro.registry import model_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repro.params import Params


def _measured(params: Params) -> list[str]:
    """The corpora whose lengths are measured."""
    return [name for name in params.datasets if name not in STAND_INS]


def fit_table(params: Params, card: Card) -> list[str]:
    """Which models fit a card as they are, and what the others need, with the arithmetic."""
    corpora = _measured(params)
    if not corpora:
        return ["No corpus of this profile has rows whose lengths were measured."]
    sizes = ("parameters", "weights", "states", "activations (PHEE, longest of all)")
    fits = ("as it is", "checkpointing", "NF4 and checkpointing")
    cards = ("cards, spread", "cards, sharded")
    rows = [_fit_row(model, params, card, corpora) for model in params.models]
    return pipe_table(["model", *sizes, *fits, *cards], rows, right=(*sizes, *cards))


def _fit_row(model: str, params: Params, card: Card, corpora: Sequence[str]) -> list[str]:
    entry = model_entry(model)
    plain = {d: peak(model, entry, params, d, checkpointing=False) for d in corpora}
    saving = {d: peak(model, entry, params, d, checkpointing=True) for d in corpora}
    small = {d: peak(model, entry, params, d, True, "nf4") for d in corpora}
    worst = max(plain.values(), key=lambda memory: memory.total)
    counts = parameters_of(model, entry, params.lora)
    fullest = max(saving.values(), key=lambda memory: memory.total)
    return [
        entry.title,
        f"{counts.base:,}",
        f"{worst.weights / GB:.1f}",
        f"{worst.states / GB:.1f}",
        f"{plain['phee'].activations / GB:.1f}, {worst.activations / GB:.1f}"
        if "phee" in plain
        else f"{worst.activations / GB:.1f}",
        *(_fits(list(found.values()), card) for found in (plain, saving, small)),
        str(cards_needed(fullest, card) or f"more than {SPREADS[-1]}"),
        _enough(_shards(model, params, card), card),
    ]


def _fits(found: Sequence[Any], card: Card) -> str:
    """On how many corpora one card is enough, and the most that it takes."""
    sizes = [on_each(memory, 1) for memory in found]
    fitting = sum(size <= card.memory for size in sizes)
    share = {0: "none", len(sizes): "all"}.get(fitting, f"{fitting} of {len(sizes)}")
    return f"{share} ({min(sizes) / GB:.1f} to {max(sizes) / GB:.1f})"


def _shards(model: str, params: Params, card: Card) -> list[Need]:
    """What the fewest processes that share a base take, by corpus; of the most, where none fit."""
    entry, found = model_entry(model), list[Need]()
    for count in SPREADS:
        found = [
            on_each_shard(model, entry, params, dataset, checkpointing=True, count=count)
            for dataset in _measured(params)
        ]
        if all(need.each <= card.memory for need in found):
            break
    return found


def _enough(found: Sequence[Need], card: Card) -> str:
    """How many processes are enough, and for how many of the corpora, where it is not for all."""
    fitting = sum(need.each <= card.memory for need in found)
    return f"{found[0].gpus}{'' if fitting == len(found) else f' ({fitting} of {len(found)})'}"


def shard_table(params: Params, card: Card) -> list[str]:
    """What is on each card of the models that are sharded for one card is too small."""
    figures = (
        "N", "weights / N", "gathered", "adapter and states", "activations", "logits", "driver",
        "in sum",
    )  # fmt: skip
    rows = list[list[str]]()
    for model in params.models:
        need = max(_shards(model, params, card), key=lambda need: need.each)
        if need.gpus > 1:
            memory = need.memory
            parts = (
                memory.weights / need.gpus, need.gathered, memory.states, memory.activations,
                memory.logits, DRIVER, need.each,
            )  # fmt: skip
            sizes = [f"{part / GB:.1f}" for part in parts]
            rows.append([model_entry(model).title, str(need.gpus), *sizes])
    return pipe_table(["model", *figures], rows, right=figures)
