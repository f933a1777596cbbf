"""A plan as a table, as JSON, and the page docs/plan.md."""

from __future__ import annotations

from dataclasses import asdict
from itertools import product
from typing import TYPE_CHECKING, Any

from repro.markdown import pipe_table
from repro.plan.cards import BANDWIDTH_SHARE, DRIVER, GATHERED, LAUNCH, RATE_SHARE, SPREADS, Card
from repro.plan.fit import fit_table, shard_table
from repro.plan.grid import GB, CellPlan, Need, plan, refusal
from repro.plan.hours import WRITTEN
from repro.plan.lengths import STAND_INS, lengths_of
from repro.plan.memory import ALLOCATOR
from repro.plan.storage import LINE
from repro.registry import model_entry
from repro.storage.products import further_seeds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repro.params import Params
    from repro.paths import Paths

MB = 1e6
NAMES = ("model", "corpus")
FIGURES = ("GPUs", "GB on each", "train h", "predict h", "GPU h", "adapter MB", "answers MB")


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
            f"hours: {LAUNCH * 1e3:g} ms for each pass through a layer and {RATE_SHARE:.0%} of the "
            "card's rate in training and in reading prompts, as measured on an H100 and its "
            f"processor (docs/gpu.md); {BANDWIDTH_SHARE:.0%} of its bandwidth in writing, "
            f"{WRITTEN} mean answers a batch"
        ),
        (
            "several GPUs: layers are spread over them and the GPUs take turns, so hours stay as "
            "they are and GPU hours multiply; of several processes (REPRO_PARALLEL) the memory is "
            "planned (`repro plan --page`), their hours are not"
        ),
        (
            f"cache: {LINE} bytes a line beside its texts, prompts of style `plain`, one answer a "
            "row of test, as long as train's; raw and prepared corpora are left out"
        ),
        *_left_out(params),
        *filter(None, found),
    ]


def _left_out(params: Params) -> Iterator[str]:
    """What a profile runs beside the cells of a plan."""
    cells = product(params.models, params.datasets)
    seeds = sum(len(further_seeds(params, model, dataset)) for model, dataset in cells)
    if seeds:
        yield f"left out: {seeds} trainings from further seeds, with their answers"
    if params.splits:
        yield f"left out: answers to {', '.join(params.splits)}"


def lines(params: Params, cells: Sequence[CellPlan], card: Card) -> Iterator[str]:
    """A Markdown table of the cells, their sum, what does not fit, and what was assumed."""
    yield from pipe_table([*NAMES, *FIGURES], [_row(cell) for cell in cells], right=FIGURES)
    yield ""
    total = totals(params, cells)
    none = total["do_not_fit"]
    lacking = f"; {none} cells fit no number of cards and are in no hours" if none else ""
    yield (
        f"- in sum: {total['cells']} cells, {total['gpu_hours']:,.1f} GPU hours; GPUs for a cell: "
        f"{total['gpus']} at most{lacking}"
    )
    yield (
        f"- storage: cache {total['cache_gb']:,.1f} GB (adapters {total['adapter_gb']:,.1f}, "
        f"rendered corpora {total['rendered_gb']:,.2f}, answers {total['answer_gb']:,.2f}), "
        f"base models {total['base_gb']:,.1f} GB beside it"
    )
    if any(cell.measured for cell in cells):
        yield "(* as a run here took)"
    for cell in cells:
        if not cell.gpus:
            need = Need(cell.memory, SPREADS[-1], cell.per_gpu)
            yield refusal(cell.model, cell.dataset, params, need, card.memory)
    yield ""
    yield "Assumed:"
    yield ""
    yield from (f"- {text}" for text in assumptions(params, card))


def _row(cell: CellPlan) -> list[str]:
    return [
        cell.model,
        cell.dataset,
        str(cell.gpus or "none fits"),
        f"{cell.per_gpu / GB:.1f}",
        f"{cell.train_hours:.2f}{'*' if cell.measured else ''}",
        f"{cell.predict_hours:.2f}",
        f"{cell.gpu_hours:.1f}",
        f"{cell.adapter_bytes / MB:,.0f}",
        f"{cell.answer_bytes / MB:.2f}",
    ]


def totals(params: Params, cells: Sequence[CellPlan]) -> dict[str, float]:
    """Sums over the cells; bases and corpora are stored once each."""
    adapters, answers = (
        sum(getattr(cell, what) for cell in cells) / GB
        for what in ("adapter_bytes", "answer_bytes")
    )
    rendered = sum({cell.dataset: cell.rendered_bytes for cell in cells}.values()) / GB
    return {
        "cells": len(cells),
        "gpus": max((cell.gpus for cell in cells), default=0),
        "gpu_hours": round(sum(cell.gpu_hours for cell in cells), 2),
        "cache_gb": round(adapters + rendered + answers, 3),
        "adapter_gb": round(adapters, 3),
        "rendered_gb": round(rendered, 3),
        "answer_gb": round(answers, 3),
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


def page(params: Params, paths: Paths, card: Card) -> str:
    """The page docs/plan.md."""
    cells = plan(params, paths, card)
    text = [
        "# What the paper's grid needs",
        "",
        (
            f"Made by `repro plan -p {params.profile} --gpu {card.name} --page`, from shapes and "
            "lengths. How far such a plan is from an 8B model on a real card: [gpu.md](gpu.md)."
        ),
        "",
        (
            f"## Which models fit batch {params.train.batch} on one card ({card.name}, "
            f"{card.memory / GB:.1f} GB)"
        ),
        "",
        (
            "Sizes in GB. Columns 6 to 8 say on how many of the corpora whose lengths are measured "
            "a model fits one card, and from how little to how much it takes. *As it is*: "
            "bfloat16, no checkpointing, no quantisation. The last two say how many cards are "
            "enough for all corpora, in bfloat16 with checkpointing: the layers spread over them, "
            "which take turns, or the base sharded by FSDP2 over as many processes "
            f"(`REPRO_PARALLEL=shard:N`); in brackets for how many corpora {SPREADS[-1]} are, "
            "where they are not for all."
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
        "What is on each card where the base is sharded, in GB, for the corpus that takes most:",
        "",
        *shard_table(params, card),
        "",
        (
            "Each of N processes keeps 1/N of the frozen base and the whole adapter with its "
            f"states, and takes its share of the {params.train.batch} rows, one at least. Assumed: "
            f"{GATHERED} layers are gathered at a time, and the embedding for the length of the "
            "step. Loading is not counted: each process reads the whole base into the machine's "
            "memory first. A base in NF4 cannot be sharded."
        ),
        "",
        "## Cell by cell, in the profile's own recipe",
        "",
        *lines(params, cells, card),
    ]
    return "\n".join(text) + "\n"
