"""Stage `train`: a LoRA adapter for one cell, the same way for a tiny model and an 8B."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from repro.files import replacing_folder, write_text
from repro.lora import checkpoint
from repro.lora.adapter import WEIGHTS, add_adapter, export_tensors, save_memory, write_config
from repro.lora.adapter_card import card
from repro.lora.batches import Fitting, encode_fitting
from repro.lora.cell import check_pin, key_of, read_split, task_of
from repro.lora.dev import dev_scores, longest_target
from repro.lora.load import Base, load_base, suitable_gpus
from repro.lora.loop import Run, train_loop
from repro.lora.preflight import Subject, checks, require, training_room
from repro.params import ModelEntry, Params, corpus_entry
from repro.paths import Paths
from repro.provenance import md5_of, record
from repro.schema import Example, SplitName
from repro.tasks.api import TaskProtocol

CURVE, DEV_CURVE = "curve.csv", "dev.csv"
"""Two files: `dvc plots` takes an empty cell of a CSV file for zero."""
CARD = "README.md"
SEEN: tuple[SplitName, ...] = ("train", "dev")


def train(model: str, entry: ModelEntry, dataset: str, params: Params, paths: Paths) -> None:
    """Train an adapter, or go on where a killed run stopped; writes the adapter folder.

    Raises:
        RunError: no suitable GPU (told within two seconds), or the loss diverged.
        InputError: rows, parameters or the base do not fit together.
    """
    suitable_gpus(model, entry, paths)
    check_pin(model, entry, paths)
    work = work_folder(model, entry, dataset, params, paths)
    task = task_of(dataset, params, paths)
    rows = {split: read_split(paths, dataset, split) for split in SEEN}
    base = load_base(model, entry, paths, params.train.quantisation)
    require(checks(subject(base, task, rows, params)), model, dataset)
    room = training_room(base.model, params.train)
    data = {split: encode_fitting(base.tokenizer, task, rows[split], room) for split in SEEN}
    told = ", ".join(f"{data[split].counts} {split}" for split in SEEN)
    if any(part.left_out for part in data.values()):
        print(f"train {model} {dataset}: {told} rows have more than {room} tokens and are left out")
    run = make_run(base, task, data, work, params)
    state = train_loop(run)
    folder = paths.adapter(model, dataset)
    with replacing_folder(folder) as temporary:
        best = checkpoint.best_file(work, state.best_step)
        (temporary / WEIGHTS).write_bytes(best.read_bytes())
        write_config(run.model, temporary)
        write_text(temporary / CURVE, csv_of(state.curve, ["loss"]))
        write_text(temporary / DEV_CURVE, csv_of(state.curve, dev_columns(state.curve)))
        text = card(model, entry, dataset, corpus_entry(dataset), params, state, told)
        write_text(temporary / CARD, text)
    for finished in checkpoint.interrupted(work.parent):
        checkpoint.discard(finished)
    spent = {"seconds": round(state.seconds, 3), "tokens": state.tokens}
    record(paths, model, dataset, "train", [folder], {**spent, **base.hardware()})


def subject(
    base: Base, task: TaskProtocol, rows: dict[SplitName, list[Example]], params: Params
) -> Subject:
    """What preflight checks before training: the model as loaded, and what it will see."""
    return Subject(
        name=base.name,
        entry=base.entry,
        folder=base.folder,
        model=base.model,
        tokenizer=base.tokenizer,
        task=task,
        rows=[row for split in SEEN for row in rows[split]],
        lora=params.lora,
        train=params.train,
    )


def make_run(
    base: Base, task: TaskProtocol, data: dict[SplitName, Fitting], work: Path, params: Params
) -> Run:
    """The base with a fresh adapter, and all that the loop needs."""
    model = add_adapter(base, params.lora, params.seed)
    if params.train.gradient_checkpointing:
        save_memory(model)
    examples, dev = data["train"].encoded, data["dev"]
    longest = longest_target(examples)
    return Run(
        title=f"train {base.name} {task.info.dataset}",
        model=model,
        recipe=params.train,
        seed=params.seed,
        device=base.device,
        examples=examples,
        work=work,
        dev=partial(dev_scores, base, model, task, dev.rows, dev.encoded, params.train, longest),
        export=partial(export_tensors, model),
    )


def work_folder(model: str, entry: ModelEntry, dataset: str, params: Params, paths: Paths) -> Path:
    """The ignored folder of a run, keyed by all that decides its result; says if another exists."""
    home = paths.work(model, dataset)
    folder = home / run_key(model, entry, dataset, params, paths)
    others = checkpoint.interrupted(home)
    if folder not in others and others:
        print(
            f"train {model} {dataset}: parameters, data or code changed since the interrupted run "
            f"in {others[0]}: starting anew"
        )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run_key(model: str, entry: ModelEntry, dataset: str, params: Params, paths: Paths) -> str:
    """A hash of everything that decides the bytes of an adapter, apart from the hardware."""
    inputs = [
        paths.base(model),
        paths.split(dataset, "train"),
        paths.split(dataset, "dev"),
        paths.task_info(dataset),
    ]
    chosen = params.model_dump(include={"seed", "protocol", "lora", "train"})
    parts = {
        "params": chosen,
        "entry": entry.model_dump(exclude={"title", "standing", "memory_gb", "gpus"}),
        "inputs": [md5_of(path) for path in inputs],
    }
    return key_of(parts)


def dev_columns(curve: Iterable[dict[str, float]]) -> list[str]:
    """The dev scores that a curve holds."""
    return sorted({key for row in curve for key in row if key.startswith("dev_")})


def csv_of(curve: Iterable[dict[str, float]], columns: list[str]) -> str:
    """The points of a curve that have these columns, by step, as `dvc plots` reads them."""
    rows = [row for row in curve if set(columns) <= row.keys()]
    lines = [",".join(["step", *columns])]
    lines += [",".join(str(row[key]) for key in ("step", *columns)) for row in rows]
    return "\n".join(lines) + "\n"
