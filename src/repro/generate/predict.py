"""Stage `predict`: greedy answers to rendered prompts, one base in memory for all its adapters.

Beside each greedy answer, as many are drawn at random as `predict.samples` says. The stage reads
prompts and writes outputs, and knows no task, no corpus and no score.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from repro.errors import InputError
from repro.files import md5_of, write_jsonl
from repro.generate import rows as unfinished
from repro.lora.adapter import CONFIG, base_of, base_sha256_of
from repro.lora.batches import encode_chat, encode_prompt, encode_target
from repro.lora.decode import Draw, PrefixCache, batch_plan, drawn, greedy, read_prefix
from repro.lora.full import full_base_of, is_full, put_weights
from repro.lora.job import Job, check_pin
from repro.lora.load import Base, identity, load_base, suitable_gpus
from repro.lora.selfcheck import check_prefix_cache
from repro.lora.weights import weights_fingerprint
from repro.progress import progress
from repro.text import NO_BATCH, Output, Rendered, dump_output, read_rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from repro.lora.decode import Answer
    from repro.params import Predict, PredictParams

Details = dict[str, int | float | str]
THINK = "<think>"
ROOM_TO_THINK = 256
"""Fewer new tokens than this leave no room to reason and then to answer."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Rows to answer with one adapter, or without (`zero_shot`), and the file to write."""

    job: Job
    split: str
    zero_shot: bool
    out: Path


@dataclass(frozen=True, slots=True)
class Asked:
    """The rows of one corpus, ready to be answered.

    `prompts` are token ids, `plan` the indices of each batch, `longest` the most new tokens;
    `unanswered` are the rows that are not asked or whose prompt leaves no room for an answer;
    `draws` are the further answers of each batch.
    `thinks`: the chat template opens a place to reason in.
    """

    title: str
    rows: list[Rendered]
    prompts: list[list[int]]
    plan: list[list[int]]
    unanswered: list[Output]
    draws: list[list[Draw]]
    longest: int
    thinks: bool
    partial: Path
    out: Path


def predict(asks: Sequence[Ask], params: PredictParams) -> Iterator[Details]:
    """Write a predictions file for each corpus, of one model; goes on where it stopped.

    Yields what each took and what it ran on, for provenance.

    Raises:
        RunError: no suitable GPU (told within two seconds).
        InputError: an adapter is missing or of another base.
    """
    first = asks[0].job
    suitable_gpus(first)
    check_pin(first)
    for ask in asks:
        if not ask.zero_shot:
            check_adapter(ask.job)
    base = load_base(first, params.quantisation)
    for ask in asks:
        if not ask.zero_shot:
            check_same_files(base, ask.job)
    answering = base.model
    for ask in asks:
        asked = make_asked(base, ask, params)
        if not ask.zero_shot:
            answering = with_trained(answering, ask.job.adapter, ask.job.dataset)
        yield {**answer(base, answering, asked), **base.hardware()}


def check_adapter(job: Job) -> None:
    """Raise InputError unless the adapter, or all weights, are there and of this base."""
    full = is_full(job.adapter)
    if not full and not (job.adapter / CONFIG).is_file():
        raise InputError(
            f"{job.adapter}: no adapter; {job.remedy('train')} or `dvc pull {job.pipeline}`"
        )
    found = full_base_of(job.adapter) if full else base_of(job.adapter)
    expected = identity(job.entry)
    if found != expected:
        raise InputError(
            f"{job.adapter}: base: expected {expected} (models.yaml), found {found}; "
            f"{job.remedy('train')}"
        )


def check_same_files(base: Base, job: Job) -> None:
    """Raise InputError where the base's files are not those that the adapter was trained on."""
    found, expected = weights_fingerprint(base.folder), base_sha256_of(job.adapter)
    if found != expected:
        raise InputError(
            f"{base.folder}: files changed since {job.adapter} was trained (SHA-256 {found[:12]}, "
            f"then {expected[:12]}); restore them, or {job.remedy('train')}"
        )


def with_trained(model: Any, folder: Path, name: str) -> Any:
    """The model with this adapter active; earlier ones stay loaded and idle.

    Where all weights were trained they replace those of the model.
    """
    from peft import PeftModel

    if is_full(folder):
        return put_weights(model, folder)
    if not isinstance(model, PeftModel):
        return PeftModel.from_pretrained(model, folder, adapter_name=name).eval()
    model.load_adapter(folder, adapter_name=name)
    model.set_adapter(name)
    return model.eval()


def make_asked(base: Base, ask: Ask, params: PredictParams) -> Asked:
    """Read the prompts and fix the batch plan.

    A prompt is never cut: one that leaves no room for that is not answered, and its row says so.
    So does the row of one that a sample leaves out.
    """
    job = ask.job
    rows = read_rendered(job.rendered, ask.split, job.remedy("render"))
    if not rows:
        raise InputError(f"{job.rendered}/{ask.split}.jsonl: the split is empty; nothing to answer")
    prompts = [prompt_ids(base, row.prompt, zero_shot=ask.zero_shot) for row in rows]
    longest = bound(base, ask, params)
    room = base.model.config.max_position_embeddings - longest
    size = params.predict.zero_shot_rows if ask.zero_shot else params.predict.rows
    asked = sample(job.dataset, len(rows), size)
    chosen = set(asked)
    short = [i for i in asked if len(prompts[i]) <= room]
    plan = batch_plan([len(prompts[i]) for i in short], params.predict.batch)
    return Asked(
        title=f"predict {job.model} {job.dataset}{' zero-shot' if ask.zero_shot else ''}",
        rows=rows,
        prompts=prompts,
        plan=[[short[i] for i in batch] for batch in plan],
        unanswered=[
            Output(rows[i].id, "", "length" if i in chosen else "not_asked", NO_BATCH)
            for i in sorted(set(range(len(rows))) - set(short))
        ],
        draws=draws_of(ask, len(plan), params.predict),
        longest=longest,
        thinks=ask.zero_shot and opens_thought(base.tokenizer, prompts[0]),
        partial=job.work / ask_key(ask, params) / unfinished.PARTIAL,
        out=ask.out,
    )


def draws_of(ask: Ask, batches: int, how: Predict) -> list[list[Draw]]:
    """The draws of each batch. A seed is a function of corpus, split, batch and number."""
    place = f"{ask.job.dataset}/{ask.split}"
    return [
        [
            Draw(how.temperature, Random(f"{place}/{batch}/{number}").getrandbits(32))
            for number in range(how.samples)
        ]
        for batch in range(batches)
    ]


def opens_thought(tokenizer: Any, prompt: list[int]) -> bool:
    """Whether a prompt ends inside a place to reason in, as those of R1's distilled models do."""
    return str(tokenizer.decode(prompt)).rstrip().endswith(THINK)


def sample(dataset: str, rows: int, size: int | None) -> list[int]:
    """The indices of a seeded sample of a corpus's rows, in their order; all if `size` is None."""
    if size is None or size >= rows:
        return list(range(rows))
    return sorted(Random(f"{dataset}/rows").sample(range(rows), size))


def bound(base: Base, ask: Ask, params: PredictParams) -> int:
    """The most new tokens of an answer."""
    train = read_rendered(ask.job.rendered, "train", ask.job.remedy("render"))
    targets = [row.completion for row in train if row.completion is not None]
    if not targets:
        raise InputError(f"{ask.job.rendered}/train.jsonl: no completion bounds an answer")
    longest = max(len(encode_target(base.tokenizer, target)) for target in targets)
    return max(longest, (params.predict.max_new_tokens or 0) if ask.zero_shot else 0)


def prompt_ids(base: Base, prompt: str, *, zero_shot: bool) -> list[int]:
    """Token ids of a prompt; without an adapter in the chat template, where the model has one."""
    if zero_shot and base.tokenizer.chat_template:
        return encode_chat(base.tokenizer, prompt)
    return encode_prompt(base.tokenizer, prompt)


def ask_key(ask: Ask, params: PredictParams) -> str:
    """A hash of everything that decides the rows, so that no other run's rows are taken up."""
    job = ask.job
    inputs = [job.base, *(job.rendered / f"{split}.jsonl" for split in {"train", ask.split})]
    if not ask.zero_shot:
        inputs.append(job.adapter)
    parts = {
        "params": params.model_dump(),
        "split": ask.split,
        "zero_shot": ask.zero_shot,
        "inputs": sorted(md5_of(path) for path in inputs),
    }
    return f"predict-{job.key(parts)}"


def answer(base: Base, model: Any, asked: Asked) -> Details:
    """Answer what is not answered yet, then write the file in the corpus's order."""
    ids = [[asked.rows[i].id for i in batch] for batch in asked.plan]
    done = unfinished.resume(asked.partial, ids)
    began = time.monotonic()
    if asked.thinks and asked.longest < ROOM_TO_THINK:
        print(
            f"{asked.title}: the model reasons first, but an answer may take {asked.longest} "
            "tokens only: what it says means little; raise predict.max_new_tokens"
        )
    long = sum(row.finish == "length" for row in asked.unanswered)
    if long:
        print(f"{asked.title}: {long} prompts are too long for the model: no answer")
    prompts = [asked.prompts[i] for batch in asked.plan for i in batch]
    prefix = read_prefix(model, prompts, asked.longest)
    if asked.plan:
        # the last batch of the plan holds the shortest prompts
        shortest = [asked.prompts[i] for i in asked.plan[-1]]
        check_prefix_cache(asked.title, model, base.tokenizer, shortest, prefix)
    with progress(asked.title, len(prompts), len(done)) as advance:
        for number, batch in enumerate(asked.plan):
            if sum(map(len, asked.plan[:number])) < len(done):
                continue
            rows = answer_batch(base, model, asked, number, prefix)
            unfinished.append(asked.partial, rows)
            done += rows
            advance(len(batch))
    by_id = {row.id: row for row in [*done, *asked.unanswered]}
    write_jsonl(asked.out, (by_id[row.id] for row in asked.rows), dump_output)
    asked.partial.unlink()
    asked.partial.parent.rmdir()
    return {
        "seconds": round(time.monotonic() - began, 3),
        "rows": len(prompts),
        "max_new_tokens": asked.longest,
        "room_to_think": "yes" if asked.longest >= ROOM_TO_THINK or not asked.thinks else "none",
    }


def answer_batch(
    base: Base, model: Any, asked: Asked, number: int, prefix: PrefixCache | None
) -> list[Output]:
    """The rows of one batch of the plan."""
    batch = asked.plan[number]
    prompts = [asked.prompts[i] for i in batch]
    answers = greedy(model, base.tokenizer, prompts, asked.longest, prefix)
    samples = [
        drawn(model, base.tokenizer, prompts, asked.longest, prefix, draw)
        for draw in asked.draws[number]
    ]
    return [
        Output(asked.rows[i].id, said.output, said.finish, number, further)
        for i, said, further in zip(batch, answers, by_row(samples, len(batch)), strict=True)
    ]


def by_row(samples: Sequence[Sequence[Answer]], rows: int) -> list[tuple[str, ...] | None]:
    """The texts drawn for each row of a batch; None for every row where nothing was drawn."""
    if not samples:
        return [None] * rows
    return [tuple(answer.output for answer in drawn) for drawn in zip(*samples, strict=True)]
