"""A plan as a table, as JSON, and the page docs/plan.md."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from repro.plan.cards import BANDWIDTH_SHARE, DRIVER, RATE_SHARE, Card
from repro.plan.grid import GB, CellPlan, cards_needed, on_each, peak, plan, refusal
from repro.plan.hours import WRITTEN
from repro.plan.lengths import STAND_INS, lengths_of
from repro.plan.memory import ALLOCATOR
from repro.plan.parameters import parameters_of
from repro.registry import model_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repro.params import Params
    from repro.paths import Paths

MEASURED = ("llama3-8b", "phee")
HEADER = "| model | corpus | GPUs | GB on each | train h | predict h | GPU h | adapter MB |"


def assumptions(params: Params, card: Card) -> list[str]:
    """What a plan takes for granted, a sentence each."""
    found = [lengths_of(dataset)[1] for dataset in params.datasets]
    ratios = [
        lengths_of(dataset)[0].characters_per_token
        for dataset in params.datasets
        if dataset not in STAND_INS
    ]
    return [
        (
            f"{card.name}: {card.memory / GB:.1f} GB, {card.rate / 1e12:.0f} TFLOP/s in bfloat16, "
            f"{card.bandwidth / 1e12:.2f} TB/s, by its data sheet"
        ),
        (
            f"memory: the batch with the longest row, all rows padded to it; {DRIVER / GB:.1f} GB "
            f"for the driver; {ALLOCATOR - 1:.0%} of activations lost between tensors"
        ),
        (
            f"tokens: as SmolLM2's tokenizer makes them ({min(ratios, default=0)} to "
            f"{max(ratios, default=0)} characters each), the same for every model"
        ),
        (
            f"hours: {RATE_SHARE:.0%} of the card's rate in training and in reading prompts, "
            f"{BANDWIDTH_SHARE:.0%} of its bandwidth in writing, {WRITTEN} mean answers a batch; "
            "not measured on any GPU"
        ),
        (
            "several GPUs: layers are spread over them and the GPUs take turns, so hours stay as "
            "they are and GPU hours multiply; several processes (REPRO_PARALLEL) are not planned"
        ),
        *filter(None, found),
    ]


def lines(params: Params, cells: Sequence[CellPlan], card: Card) -> Iterator[str]:
    """A Markdown table of the cells, their sum, what does not fit, and what was assumed."""
    yield HEADER
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for cell in cells:
        values = [
            cell.model,
            cell.dataset,
            str(cell.gpus or "none fits"),
            f"{cell.per_gpu / GB:.1f}",
            f"{cell.train_hours:.2f}{'*' if cell.measured else ''}",
            f"{cell.predict_hours:.2f}",
            f"{cell.gpu_hours:.1f}",
            f"{cell.adapter_bytes / 1e6:,.0f}",
        ]
        yield f"| {' | '.join(values)} |"
    yield ""
    total = totals(params, cells)
    yield (
        f"in sum: {total['cells']} cells, {total['gpu_hours']:,.0f} GPU hours, adapters "
        f"{total['adapter_gb']:,.1f} GB, base models {total['base_gb']:,.0f} GB, at most "
        f"{total['gpus']} GPUs for a cell"
    )
    if any(cell.measured for cell in cells):
        yield "* as a run here took"
    for cell in cells:
        if not cell.gpus:
            yield refusal(cell.model, cell.dataset, params, cell.memory, 8, card.memory)
    yield ""
    yield from (f"assumed: {text}" for text in assumptions(params, card))


def totals(params: Params, cells: Sequence[CellPlan]) -> dict[str, float]:
    """Sums over the cells; bases are stored once each."""
    return {
        "cells": len(cells),
        "gpus": max((cell.gpus for cell in cells), default=0),
        "gpu_hours": round(sum(cell.gpu_hours for cell in cells), 2),
        "adapter_gb": round(sum(cell.adapter_bytes for cell in cells) / GB, 3),
        "base_gb": round(sum(model_entry(name).weights_gb for name in params.models), 3),
        "do_not_fit": sum(not cell.gpus for cell in cells),
    }


def as_json(params: Params, cells: Sequence[CellPlan], card: Card) -> dict[str, Any]:
    """The same as values: bytes and hours."""
    return {
        "card": asdict(card),
        "cells": [{**asdict(cell), "gpu_hours": cell.gpu_hours} for cell in cells],
        "sum": totals(params, cells),
        "assumed": assumptions(params, card),
    }


def fit_table(params: Params, card: Card) -> Iterator[str]:
    """Which models fit a card as they are, and what the others need, with the arithmetic."""
    corpora = [name for name in params.datasets if name not in STAND_INS]
    yield (
        "| model | parameters | weights | states | activations (PHEE, longest of all) | as it is | "
        "checkpointing | NF4 and checkpointing | cards, bfloat16 and checkpointing |"
    )
    yield "|---|---:|---:|---:|---:|---|---|---|---|"
    for model in params.models:
        yield _fit_row(model, params, card, corpora)


def _fit_row(model: str, params: Params, card: Card, corpora: Sequence[str]) -> str:
    entry = model_entry(model)
    plain = {d: peak(model, entry, params, d, checkpointing=False) for d in corpora}
    saving = {d: peak(model, entry, params, d, checkpointing=True) for d in corpora}
    small = {d: peak(model, entry, params, d, True, "nf4") for d in corpora}
    worst = max(plain.values(), key=lambda memory: memory.total)
    counts = parameters_of(model, entry, params.lora)
    fullest = max(saving.values(), key=lambda memory: memory.total)
    values = [
        entry.title,
        f"{counts.base:,}",
        f"{worst.weights / GB:.1f}",
        f"{worst.states / GB:.1f}",
        f"{plain['phee'].activations / GB:.1f}, {worst.activations / GB:.1f}"
        if "phee" in plain
        else f"{worst.activations / GB:.1f}",
        *(_fits(list(found.values()), card) for found in (plain, saving, small)),
        str(cards_needed(fullest, card) or "more than 8"),
    ]
    return f"| {' | '.join(values)} |"


def _fits(found: Sequence[Any], card: Card) -> str:
    """On how many corpora one card is enough, and the most that it takes."""
    sizes = [on_each(memory, 1) for memory in found]
    fitting = sum(size <= card.memory for size in sizes)
    share = {0: "none", len(sizes): "all"}.get(fitting, f"{fitting} of {len(sizes)}")
    return f"{share} ({min(sizes) / GB:.1f} to {max(sizes) / GB:.1f})"


def measured_table(params: Params, cells: Sequence[CellPlan]) -> Iterator[str]:
    """What is to be measured of an 8B model on a card, and that it was not."""
    one = next(cell for cell in cells if (cell.model, cell.dataset) == MEASURED)
    title = model_entry(one.model).title
    yield f"| {title} on {one.dataset}, batch {params.train.batch}, bfloat16 | planned | measured |"
    yield "|---|---:|---|"
    planned = {
        "peak memory in training, GB": f"{one.per_gpu / GB:.1f}",
        "share of the card's matrix rate in training": f"{RATE_SHARE:.0%}",
        "share of the card's bandwidth in writing answers": f"{BANDWIDTH_SHARE:.0%}",
        "hours of training": f"{one.train_hours:.2f}",
        "hours of prediction": f"{one.predict_hours:.2f}",
        "prediction beside transformers' own generate, and vLLM": "-",
    }
    yield from (f"| {what} | {value} | not measured |" for what, value in planned.items())


def page(params: Params, paths: Paths, card: Card) -> str:
    """The page docs/plan.md."""
    cells = plan(params, paths, card)
    text = [
        "# What the paper's grid needs",
        "",
        (
            f"Made by `repro plan -p {params.profile} --gpu {card.name} --page`. Nothing here was "
            "measured on a GPU."
        ),
        "",
        (
            f"## Which models fit batch {params.train.batch} on one card ({card.name}, "
            f"{card.memory / GB:.1f} GB)"
        ),
        "",
        (
            "Sizes in GB. The last four columns say on how many of the corpora whose lengths are "
            "measured a model fits, and from how little to how much it takes. *As it is*: "
            "bfloat16, no checkpointing, no quantisation. Cards: the layers spread over them."
        ),
        "",
        *fit_table(params, card),
        "",
        (
            "Weights: two bytes a parameter. States: 18 bytes a parameter of the adapter (weight, "
            "gradient and two moments in float32, a copy in bfloat16). Activations: what autograd "
            "keeps for a token, times the tokens of the batch with the longest row. What each part "
            "is stands in `src/repro/plan/memory.py`."
        ),
        "",
        "## Against a real card",
        "",
        *measured_table(params, cells),
        "",
        "## Cell by cell, in the profile's own recipe",
        "",
        *lines(params, cells, card),
    ]
    return "\n".join(text) + "\n"
