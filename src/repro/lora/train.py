"""Stage `train`: a LoRA adapter for one cell, the same way for a tiny model and an 8B."""

import hashlib
import json
from collections.abc import Iterable
from functools import partial
from importlib.metadata import version
from pathlib import Path

from repro.files import replacing_folder, write_text
from repro.lora import checkpoint
from repro.lora.adapter import WEIGHTS, add_adapter, export_tensors, save_memory, write_config
from repro.lora.adapter_card import card
from repro.lora.batches import encode
from repro.lora.cell import check_pin, code_md5, read_split, task_of
from repro.lora.dev import dev_scores, longest_target
from repro.lora.load import Base, load_base, suitable_gpus
from repro.lora.loop import Run, train_loop
from repro.lora.preflight import Subject, checks, require
from repro.params import ModelEntry, Params, corpus_entry
from repro.paths import Paths
from repro.provenance import md5_of, record

CURVE = "curve.csv"
CARD = "README.md"


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
    train_rows, dev_rows = (read_split(paths, dataset, split) for split in ("train", "dev"))
    base = load_base(model, entry, paths, params.train.quantisation)
    subject = Subject(
        name=model,
        entry=entry,
        folder=base.folder,
        model=base.model,
        tokenizer=base.tokenizer,
        task=task,
        rows=[*train_rows, *dev_rows],
        lora=params.lora,
        train=params.train,
    )
    require(checks(subject), model, dataset)
    encoded, dev = (
        encode(base.tokenizer, task, rows, params.train.max_length)
        for rows in (train_rows, dev_rows)
    )
    peft_model = add_adapter(base, params.lora, params.seed)
    if params.train.gradient_checkpointing:
        save_memory(peft_model)
    run = Run(
        title=f"train {model} {dataset}",
        model=peft_model,
        examples=encoded,
        recipe=params.train,
        seed=params.seed,
        work=work,
        device=base.device,
        dev=partial(
            dev_scores,
            base,
            peft_model,
            task,
            dev_rows,
            dev,
            params.train,
            longest_target(encoded),
        ),
        export=partial(export_tensors, peft_model),
    )
    state = train_loop(run)
    folder = paths.adapter(model, dataset)
    with replacing_folder(folder) as temporary:
        best = checkpoint.best_file(work, state.best_step)
        (temporary / WEIGHTS).write_bytes(best.read_bytes())
        write_config(peft_model, temporary)
        write_text(temporary / CURVE, curve_csv(state.curve))
        text = card(model, entry, dataset, corpus_entry(dataset), params, state)
        write_text(temporary / CARD, text)
    checkpoint.discard(work)
    record(paths, model, dataset, "train", [folder], _details(base, state))


def work_folder(model: str, entry: ModelEntry, dataset: str, params: Params, paths: Paths) -> Path:
    """The ignored folder of a run, keyed by all that decides its result; says if another exists."""
    home = paths.work(model, dataset)
    folder = home / run_key(model, entry, dataset, params, paths)
    others = sorted(path.parent for path in home.glob(f"*/{checkpoint.STATE}"))
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
        "code": code_md5(),
        "versions": {name: version(name) for name in ("torch", "transformers", "peft")},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def curve_csv(curve: Iterable[dict[str, float]]) -> str:
    """The loss curve for `dvc plots`: step, loss, and dev scores where dev was scored."""
    rows = list(curve)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = [",".join(columns)]
    lines += [",".join(str(row.get(key, "")) for key in columns) for row in rows]
    return "\n".join(lines) + "\n"


def _details(base: Base, state: checkpoint.State) -> dict[str, int | float | str]:
    gpus = base.gpus
    return {
        "seconds": round(state.seconds, 3),
        "tokens": state.tokens,
        "device": gpus[0].name if gpus else "cpu",
        "driver": gpus[0].driver if gpus else "",
        "devices": len(gpus) or 1,
    }
