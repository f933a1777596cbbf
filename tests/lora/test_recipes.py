"""The recipes of the paper's profiles: values, their standing, and schedules."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from repro.lora.adapter import targets
from repro.lora.loop import learning_rate
from repro.params import load
from repro.paths import Paths
from repro.registry import models
from tests.jobs import lora_of

STANDINGS = {"summary", "sibling", "ours"}
CHOICES = ("lora", "train", "predict")


def choices(path: Path) -> Iterator[tuple[str, str]]:
    """Each training choice of a file, `section.key: value`, with its comment."""
    section = ""
    for line in path.read_text().splitlines():
        if match := re.fullmatch(r"(\w+):", line):
            section = match.group(1)
        elif section in CHOICES and (match := re.fullmatch(r"  (\w+: \S+)(?:  # (.*))?", line)):
            yield f"{section}.{match.group(1)}", match.group(2) or ""


@pytest.mark.parametrize("profile", ["paper", "paper-sibling"])
def test_each_training_choice_carries_its_standing(profile: str) -> None:
    params, paths = load(profile)
    found = dict(choices(paths.params))
    stated = [getattr(params, name).model_dump(exclude_unset=True) for name in CHOICES]
    assert len(found) == sum(map(len, stated))
    assert {comment.partition(":")[0] for comment in found.values()} <= STANDINGS


def test_the_paper_s_recipe_is_what_the_summary_of_the_paper_says() -> None:
    known = {choice for choice, note in choices(Paths.of("paper").params) if note == "summary"}
    assert known == {
        "lora.rank: 64",
        "lora.alpha: 32",
        "lora.dropout: 0.1",
        "train.steps: 5000",
        "train.batch: 4",
        "train.learning_rate: 1.0e-5",
        "train.evaluate_every: 1000",
        "train.optimizer: adamw",
    }


def test_the_sibling_s_recipe_differs_only_where_its_code_names_a_choice() -> None:
    paper = dict(choices(Paths.of("paper").params))
    sibling = dict(choices(Paths.of("paper-sibling").params))
    changed = {choice: note for choice, note in sibling.items() if choice not in paper}
    assert {note.partition(":")[0] for note in changed.values()} == {"sibling"}
    params, _ = load("paper-sibling")
    assert (
        params.train.batch * params.train.gradient_accumulation_steps
        == load("paper")[0].train.batch
    )


@pytest.mark.parametrize("model", ["llama3-8b", "phi4-14b", "gemma2-9b"])
def test_query_and_value_are_targets_in_fused_matrices_too(model: str) -> None:
    wanted = ["qkv_proj"] if model == "phi4-14b" else ["q_proj", "v_proj"]
    assert targets(models()[model], lora_of("paper-sibling")) == wanted


@pytest.mark.parametrize("schedule", ["constant", "linear", "cosine"])
@pytest.mark.parametrize("warmup", [0.0, 0.03, 0.25])
def test_learning_rates_equal_those_of_transformers(schedule: str, warmup: float) -> None:
    import math

    import torch
    from transformers import get_scheduler

    params, _ = load("default")
    steps = 37
    changes = {"steps": steps, "schedule": schedule, "warmup": warmup}
    recipe = params.train.model_copy(update=changes)
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.ones(1))], lr=recipe.learning_rate)
    name = "constant_with_warmup" if schedule == "constant" else schedule
    judge = get_scheduler(name, optimizer, math.ceil(steps * warmup), steps)
    for step in range(steps):
        assert learning_rate(recipe, step) == pytest.approx(judge.get_last_lr()[0], abs=1e-12)
        optimizer.step()
        judge.step()
