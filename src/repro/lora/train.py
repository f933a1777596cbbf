"""Stage `train`: an adapter, or all weights, for one cell; the same way for a tiny model and an 8B.

It reads rendered prompts and completions, and knows no task, no corpus and no score.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from repro.files import md5_of, replacing_folder, write_json, write_text
from repro.lora import checkpoint, full
from repro.lora.adapter import (
    TRAINING,
    WEIGHTS,
    add_adapter,
    export_tensors,
    save_memory,
    write_config,
)
from repro.lora.batches import Fitting, encode_fitting
from repro.lora.dev import dev_scores, longest_target, sample
from repro.lora.hardware import peak_memory_gb
from repro.lora.job import Job, check_pin
from repro.lora.load import Base, identity, load_base, suitable_gpus
from repro.lora.loop import Run, train_loop
from repro.lora.preflight import Subject, checks, require, training_room
from repro.lora.selfcheck import check_loss
from repro.lora.weights import weights_fingerprint
from repro.text import Rendered, read_rendered

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from repro.params import TrainParams

CURVE, DEV_CURVE = "curve.csv", "dev.csv"
"""Two files: `dvc plots` takes an empty cell of a CSV file for zero."""
SEEN = ("train", "dev")
Details = dict[str, int | float | str]


def train(job: Job, params: TrainParams) -> Details:
    """Train a cell, or go on where a killed run stopped; writes the adapter folder.

    Returns what the run took and what it ran on, for provenance.

    Raises:
        RunError: no suitable GPU (told within two seconds), or the loss diverged.
        InputError: rows, parameters or the base do not fit together.
    """
    suitable_gpus(job)
    check_pin(job)
    work = work_folder(job, params)
    rows = {split: read_rendered(job.rendered, split, job.remedy("render")) for split in SEEN}
    base = load_base(job, params.quantisation)
    require(checks(subject(job, base, rows, params)), job.model, job.dataset)
    room = training_room(base.model, params.train)
    data = {
        split: encode_fitting(base.tokenizer, f"{job.dataset} {split}", rows[split], room)
        for split in SEEN
    }
    tell_left_out(job, data, room)
    run = make_run(job, base, data, work, params)
    shortest = min(run.examples, key=lambda example: len(example.ids))
    check_loss(run.title, run.model, shortest, params.train.loss_on, base.device)
    state = train_loop(run)
    with replacing_folder(job.adapter) as temporary:
        best = checkpoint.best_file(work, state.best_step)
        write_model(base, run.model, params, best, temporary)
        write_text(temporary / CURVE, csv_of(state.curve, ["loss"]))
        write_text(temporary / DEV_CURVE, csv_of(state.curve, dev_columns(state.curve)))
        write_json(temporary / TRAINING, about(base, params, state, data))
    for finished in checkpoint.interrupted(work.parent):
        checkpoint.discard(finished)
    return {
        "seconds": round(state.seconds, 3),
        "tokens": state.tokens,
        "trained_parameters": sum(p.numel() for p in checkpoint.trainable(run.model).values()),
        "peak_memory_gb": round(peak_memory_gb(base.gpus), 3),
        **base.hardware(),
    }


def write_model(base: Base, model: Any, params: TrainParams, best: Path, folder: Path) -> None:
    """Write the best tensors: an adapter as PEFT reads it, or a model as transformers does."""
    if params.lora is None:
        (folder / full.WEIGHTS).write_bytes(best.read_bytes())
        full.write_texts(base, folder)
    else:
        (folder / WEIGHTS).write_bytes(best.read_bytes())
        write_config(model, folder)


def subject(job: Job, base: Base, rows: dict[str, list[Rendered]], params: TrainParams) -> Subject:
    """What preflight checks before training: the model as loaded, and what it will see."""
    return Subject(
        name=base.name,
        entry=base.entry,
        folder=base.folder,
        model=base.model,
        tokenizer=base.tokenizer,
        dataset=job.dataset,
        rows=[row for split in SEEN for row in rows[split]],
        lora=params.lora,
        train=params.train,
    )


def tell_left_out(job: Job, data: dict[str, Fitting], room: int) -> None:
    """Print how many rows are too long; print nothing where all fit."""
    if any(part.left_out for part in data.values()):
        told = ", ".join(f"{data[split].counts} {split}" for split in SEEN)
        print(
            f"train {job.model} {job.dataset}: {told} rows have more than {room} tokens and are "
            "left out"
        )


def make_run(
    job: Job, base: Base, data: dict[str, Fitting], work: Path, params: TrainParams
) -> Run:
    """The base with a fresh adapter, or all of it trainable, and what else the loop needs."""
    if params.lora is None:
        model = full.unfreeze(base)
        export = partial(full.export_weights, base)
    else:
        model = add_adapter(base, params.lora, params.seed)
        export = partial(export_tensors, model)
    if params.train.gradient_checkpointing:
        save_memory(base.model)
    examples = data["train"].encoded
    dev = sample(data["dev"], params.train.evaluate_rows, params.seed)
    return Run(
        title=f"train {job.model} {job.dataset}",
        model=model,
        recipe=params.train,
        seed=params.seed,
        device=base.device,
        examples=examples,
        work=work,
        dev=partial(dev_scores, base, model, dev, params.train, longest_target(examples)),
        export=export,
    )


def work_folder(job: Job, params: TrainParams) -> Path:
    """The ignored folder of a run, keyed by all that decides its result; says if another exists."""
    folder = job.work / run_key(job, params)
    others = checkpoint.interrupted(job.work)
    if folder not in others and others:
        print(
            f"train {job.model} {job.dataset}: parameters, data or code changed since the "
            f"interrupted run in {others[0]}: starting again"
        )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run_key(job: Job, params: TrainParams) -> str:
    """A hash of everything that decides the bytes of an adapter, apart from the hardware."""
    inputs = [job.base, *(job.rendered / f"{split}.jsonl" for split in SEEN)]
    return job.key({"params": params.model_dump(), "inputs": [md5_of(path) for path in inputs]})


def about(
    base: Base, params: TrainParams, state: checkpoint.State, data: dict[str, Fitting]
) -> dict[str, object]:
    """What an adapter's card tells of its training: the base's files, recipe, rows left out."""
    best = next(row for row in state.curve if row["step"] == state.best_step)
    return {
        # a PEFT adapter names its base itself
        **({"base": identity(base.entry)} if params.lora is None else {}),
        "base_sha256": weights_fingerprint(base.folder),
        **params.model_dump(),
        "best_step": state.best_step,
        "dev": {key: value for key, value in best.items() if key.startswith("dev_")},
        "left_out": {split: data[split].counts for split in SEEN},
    }


def dev_columns(curve: Iterable[dict[str, float]]) -> list[str]:
    """The dev scores that a curve holds."""
    return sorted({key for row in curve for key in row if key.startswith("dev_")})


def csv_of(curve: Iterable[dict[str, float]], columns: list[str]) -> str:
    """The points of a curve that have these columns, by step, as `dvc plots` reads them."""
    rows = [row for row in curve if set(columns) <= row.keys()]
    lines = [",".join(["step", *columns])]
    lines += [",".join(str(row[key]) for key in ("step", *columns)) for row in rows]
    return "\n".join(lines) + "\n"
