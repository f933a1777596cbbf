"""Scores on the dev split while training: its loss, and F1 where that selects the adapter."""

from collections.abc import Sequence
from typing import Any

from repro.lora.batches import Encoded
from repro.lora.decode import batch_plan, greedy, read_opening
from repro.lora.load import Base
from repro.lora.loop import mean_loss
from repro.params import Train
from repro.schema import Example
from repro.scoring.counts import judge, total
from repro.tasks.api import TaskProtocol


def dev_scores(
    base: Base,
    model: Any,
    task: TaskProtocol,
    rows: Sequence[Example],
    encoded: Sequence[Encoded],
    recipe: Train,
    longest: int,
) -> dict[str, float]:
    """Mean loss over dev, and micro F1 of greedy answers where `select_by` is f1.

    `longest` is the longest training target, which bounds an answer.
    """
    scores = {"loss": mean_loss(model, encoded, recipe, base.device)}
    if recipe.select_by == "f1":
        prompts = [example.ids[: example.answer] for example in encoded]
        scores["f1"] = _micro_f1(base, model, task, rows, prompts, recipe.batch, longest)
    return scores


def longest_target(encoded: Sequence[Encoded]) -> int:
    """Tokens of the longest answer, its end of sequence included."""
    return max(len(example.ids) - example.answer for example in encoded)


def _micro_f1(
    base: Base,
    model: Any,
    task: TaskProtocol,
    rows: Sequence[Example],
    prompts: Sequence[list[int]],
    batch: int,
    longest: int,
) -> float:
    judged = []
    model.eval()
    opening = read_opening(model, prompts, longest)
    for chosen in batch_plan([len(prompt) for prompt in prompts], batch):
        answers = greedy(model, base.tokenizer, [prompts[i] for i in chosen], longest, opening)
        for i, answer in zip(chosen, answers, strict=True):
            judged.append(judge(task, rows[i], answer.output))
    return total(judged).f1
