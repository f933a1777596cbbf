"""Scores on the dev split while training: its loss, and the share of answers given verbatim."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from repro.lora.decode import batch_plan, greedy, read_prefix
from repro.lora.loop import mean_loss

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repro.lora.batches import Encoded, Fitting
    from repro.lora.load import Base
    from repro.params import Train


def dev_scores(
    base: Base, model: Any, dev: Fitting, recipe: Train, longest: int
) -> dict[str, float]:
    """Mean loss over dev; where `select_by` is exact, also the share of completions reproduced.

    `longest` is the longest training target, which bounds an answer.
    """
    scores = {"loss": mean_loss(model, dev.encoded, recipe, base.device)}
    if recipe.select_by == "exact":
        scores["exact"] = exact(base, model, dev, recipe.batch, longest)
    return scores


def sample(dev: Fitting, rows: int | None, seed: int) -> Fitting:
    """A seeded sample of dev in its order, or all of it where that is no more than `rows`."""
    if rows is None or rows >= len(dev.rows):
        return dev
    kept = sorted(Random(f"{seed}/dev").sample(range(len(dev.rows)), rows))
    return dev.only(kept)


def longest_target(encoded: Sequence[Encoded]) -> int:
    """Tokens of the longest answer, its end of sequence included."""
    return max(len(example.ids) - example.answer for example in encoded)


def exact(base: Base, model: Any, dev: Fitting, batch: int, longest: int) -> float:
    """The share of rows whose greedy answer is the completion, letter for letter."""
    prompts = [example.ids[: example.answer] for example in dev.encoded]
    model.eval()
    prefix = read_prefix(model, prompts, longest)
    right = 0
    for chosen in batch_plan([len(prompt) for prompt in prompts], batch):
        answers = greedy(model, base.tokenizer, [prompts[i] for i in chosen], longest, prefix)
        right += sum(
            answer.output == dev.rows[i].completion
            for i, answer in zip(chosen, answers, strict=True)
        )
    return right / len(prompts)
