"""Stage `predict`: greedy answers to the test rows, one base in memory for all its adapters."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repro.errors import InputError
from repro.files import write_jsonl
from repro.generate import rows as unfinished
from repro.lora.adapter import CONFIG, base_of
from repro.lora.batches import encode_chat, encode_prompt, encode_target
from repro.lora.cell import check_pin, key_of, read_split, task_of
from repro.lora.decode import Opening, batch_plan, greedy, read_opening
from repro.lora.load import Base, identity, load_base, suitable_gpus
from repro.params import ModelEntry, Params, zero_shot_row
from repro.paths import Paths
from repro.progress import progress
from repro.provenance import md5_of, record
from repro.schema import PREDICTIONS, Example, Prediction
from repro.tasks.api import TaskProtocol
from repro.tasks.outputs import prediction

NO_BATCH = -1
"""Stands in the row of a prompt that no batch holds, since it is too long."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The test rows of one corpus, ready to be answered.

    `prompts` are token ids, `plan` the indices of each batch, `longest` the most new tokens;
    `unanswered` are the rows whose prompt leaves no room for an answer.
    """

    row: str
    dataset: str
    task: TaskProtocol
    examples: list[Example]
    prompts: list[list[int]]
    plan: list[list[int]]
    unanswered: list[Prediction]
    longest: int
    partial: Path


def predict(
    model: str,
    entry: ModelEntry,
    datasets: Sequence[str],
    params: Params,
    paths: Paths,
    *,
    zero_shot: bool = False,
) -> None:
    """Write predictions/<profile>/<row>/<dataset>.jsonl for each corpus; goes on where it stopped.

    Raises:
        RunError: no suitable GPU (told within two seconds).
        InputError: an adapter is missing or of another base.
    """
    suitable_gpus(model, entry, paths)
    check_pin(model, entry, paths)
    if not zero_shot:
        for dataset in datasets:
            check_adapter(paths.adapter(model, dataset), entry, f"{model} {dataset}", paths)
    base = load_base(model, entry, paths, params.train.quantisation)
    answering = base.model
    for dataset in datasets:
        cell = make_cell(base, dataset, params, paths, zero_shot=zero_shot)
        if not zero_shot:
            answering = with_adapter(answering, paths.adapter(model, dataset), dataset)
        answer(base, answering, cell, paths)


def check_adapter(folder: Path, entry: ModelEntry, cell: str, paths: Paths) -> None:
    """Raise InputError unless the adapter is there and belongs to this base."""
    if not (folder / CONFIG).is_file():
        raise InputError(
            f"{folder}: no adapter; run `repro train {cell} -p {paths.profile}` "
            f"or `dvc pull {paths.pipeline}`"
        )
    found, expected = base_of(folder), identity(entry)
    if found != expected:
        raise InputError(
            f"{folder / CONFIG}: base: expected {expected} (models.yaml), found {found}; "
            f"run `repro train {cell} -p {paths.profile}`"
        )


def with_adapter(model: Any, folder: Path, name: str) -> Any:
    """The model with this adapter active; earlier ones stay loaded and idle."""
    from peft import PeftModel

    if not isinstance(model, PeftModel):
        return PeftModel.from_pretrained(model, folder, adapter_name=name).eval()
    model.load_adapter(folder, adapter_name=name)
    model.set_adapter(name)
    return model.eval()


def make_cell(base: Base, dataset: str, params: Params, paths: Paths, *, zero_shot: bool) -> Cell:
    """Read the rows and fix the batch plan.

    An answer may be as long as the longest training target. A prompt is never cut: one that leaves
    no room for that is not answered, and its row says so.
    """
    row = zero_shot_row(base.name) if zero_shot else base.name
    task = task_of(dataset, params, paths)
    examples = read_split(paths, dataset, "test")
    prompts = [prompt_ids(base, task.prompt(example), zero_shot=zero_shot) for example in examples]
    targets = (task.target(example) for example in read_split(paths, dataset, "train"))
    longest = max(len(encode_target(base.tokenizer, target)) for target in targets)
    room = base.model.config.max_position_embeddings - longest
    short = [i for i, prompt in enumerate(prompts) if len(prompt) <= room]
    plan = batch_plan([len(prompts[i]) for i in short], params.predict.batch)
    key = cell_key(base, dataset, params, paths, zero_shot=zero_shot)
    return Cell(
        row=row,
        dataset=dataset,
        task=task,
        examples=examples,
        prompts=prompts,
        plan=[[short[i] for i in batch] for batch in plan],
        unanswered=[
            unanswered(example, len(prompt), room)
            for example, prompt in zip(examples, prompts, strict=True)
            if len(prompt) > room
        ],
        longest=longest,
        partial=paths.work(row, dataset) / key / unfinished.PARTIAL,
    )


def unanswered(example: Example, tokens: int, room: int) -> Prediction:
    """The row of a prompt that is too long for the model."""
    reason = f"a prompt of {tokens} tokens, but the model has room for {room}"
    return Prediction(example.id, "", None, reason, "length", NO_BATCH)


def prompt_ids(base: Base, prompt: str, *, zero_shot: bool) -> list[int]:
    """Token ids of a prompt; without an adapter in the chat template, where the model has one."""
    if zero_shot and base.tokenizer.chat_template:
        return encode_chat(base.tokenizer, prompt)
    return encode_prompt(base.tokenizer, prompt)


def cell_key(base: Base, dataset: str, params: Params, paths: Paths, *, zero_shot: bool) -> str:
    """A hash of everything that decides the rows, so that no other run's rows are taken up."""
    inputs = [
        paths.base(base.name),
        paths.split(dataset, "train"),
        paths.split(dataset, "test"),
        paths.task_info(dataset),
    ]
    if not zero_shot:
        inputs.append(paths.adapter(base.name, dataset))
    parts = {
        "params": params.model_dump(include={"protocol", "predict"}),
        "quantisation": params.train.quantisation,
        "base": identity(base.entry),
        "inputs": [md5_of(path) for path in inputs],
    }
    return f"predict-{key_of(parts)}"


def answer(base: Base, model: Any, cell: Cell, paths: Paths) -> None:
    """Answer what is not answered yet, then write the file in the corpus's order."""
    ids = [[cell.examples[i].id for i in batch] for batch in cell.plan]
    done = unfinished.resume(cell.partial, ids)
    began = time.monotonic()
    title = f"predict {cell.row} {cell.dataset}"
    if cell.unanswered:
        print(f"{title}: {len(cell.unanswered)} prompts are too long for the model: no answer")
    prompts = [cell.prompts[i] for batch in cell.plan for i in batch]
    opening = read_opening(model, prompts, cell.longest)
    with progress(title, len(prompts), len(done)) as advance:
        for number, batch in enumerate(cell.plan):
            if sum(map(len, cell.plan[:number])) < len(done):
                continue
            rows = answer_batch(base, model, cell, number, opening)
            unfinished.append(cell.partial, rows)
            done += rows
            advance(len(batch))
    by_id = {row.id: row for row in [*done, *cell.unanswered]}
    out = paths.predictions(cell.row, cell.dataset)
    write_jsonl(out, (by_id[example.id] for example in cell.examples), PREDICTIONS.dump_json)
    cell.partial.unlink()
    cell.partial.parent.rmdir()
    spent = {"seconds": round(time.monotonic() - began, 3), "rows": len(cell.examples)}
    record(paths, cell.row, cell.dataset, "predict", [out], {**spent, **base.hardware()})


def answer_batch(
    base: Base, model: Any, cell: Cell, number: int, opening: Opening | None
) -> list[Prediction]:
    """The rows of one batch of the plan."""
    batch = cell.plan[number]
    prompts = [cell.prompts[i] for i in batch]
    answers = greedy(model, base.tokenizer, prompts, cell.longest, opening)
    return [
        prediction(cell.task, cell.examples[i], said.output, said.finish, number)
        for i, said in zip(batch, answers, strict=True)
    ]
