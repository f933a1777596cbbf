"""All weights trained: the folder is a model of its own, and prediction answers with it."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from repro.errors import InputError, RunError
from repro.files import read_json
from repro.generate.predict import Ask, predict
from repro.lora import full, loop
from repro.lora.adapter import CONFIG, TRAINING
from repro.lora.base import base
from repro.lora.job import Job
from repro.lora.load import identity, load_base
from repro.lora.train import train
from repro.params import Params
from repro.text import read_outputs
from tests.lora.test_new_decoders import ROWS, job_of, quick

if TYPE_CHECKING:
    import torch


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A tiny model and a corpus, ready to be trained."""
    monkeypatch.setenv("REPRO_MODELS", str(tmp_path / "models"))
    found = job_of("qwen3", tmp_path)
    base(found.entry, found.base, lambda _folder: pytest.fail("built"))
    return found


def all_weights(**changes: Any) -> Params:
    """A quick recipe that trains all weights."""
    params = quick()
    recipe = params.train.model_copy(update=changes)
    return params.model_copy(update={"lora": None, "train": recipe})


def weights(model: Any) -> "dict[str, torch.Tensor]":
    return {name: weight.detach().clone() for name, weight in model.named_parameters()}


def answers(job: Job, params: Params, name: str, *, zero_shot: bool = False) -> list[str]:
    out = job.work / f"{name}.jsonl"
    [_] = predict([Ask(job, "test", zero_shot=zero_shot, out=out)], params.of_predict)
    rows = read_outputs(out, [row.id for row in ROWS])
    assert isinstance(rows, list)
    return [row.output for row in rows]


def test_transformers_reads_the_folder_and_every_weight_has_moved(job: Job) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    train(job, all_weights(learning_rate=0.01).of_train)
    assert not (job.adapter / CONFIG).exists()
    loaded = AutoModelForCausalLM.from_pretrained(job.adapter, dtype=torch.bfloat16)
    before, after = weights(load_base(job).model), weights(loaded)
    assert set(before) == set(after)
    assert all(not torch.equal(before[name].bfloat16(), after[name]) for name in before)


def test_prediction_answers_with_the_trained_weights(job: Job) -> None:
    params = all_weights(learning_rate=0.01, steps=20, evaluate_every=20)
    train(job, params.of_train)
    trained, untrained = answers(job, params, "with"), answers(job, params, "no", zero_shot=True)
    assert trained != untrained
    assert full.is_full(job.adapter)
    assert full.full_base_of(job.adapter) == identity(job.entry)


def test_weights_are_trained_in_float32_where_small_steps_count(job: Job) -> None:
    import torch

    model = full.unfreeze(load_base(job))
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}
    assert all(weight.requires_grad for weight in model.parameters())


def test_what_was_trained_and_what_it_took_is_told(job: Job) -> None:
    told = train(job, all_weights().of_train)
    count = sum(weight.numel() for weight in load_base(job).model.parameters())
    assert told["trained_parameters"] == count
    assert 0.1 < float(told["peak_memory_gb"]) < 10
    recorded = read_json(job.adapter / TRAINING, "")
    assert recorded["lora"] is None
    assert recorded["base"] == identity(job.entry)


def test_a_killed_run_goes_on_and_ends_with_the_same_weights(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = all_weights(steps=4, evaluate_every=2).of_train
    whole = replace(job, adapter=tmp_path / "whole", work=tmp_path / "whole-work")
    train(whole, params)
    step = loop.optimizer_step

    def stopping(run: Any, optimizer: Any, number: int, parts: Any) -> tuple[float, int]:
        if number == 3:
            raise RunError("stopped by this test")
        return step(run, optimizer, number, parts)

    monkeypatch.setattr(loop, "optimizer_step", stopping)
    with pytest.raises(RunError, match="stopped by this test"):
        train(job, params)
    monkeypatch.setattr(loop, "optimizer_step", step)
    train(job, params)
    found = [(folder / full.WEIGHTS).read_bytes() for folder in (whole.adapter, job.adapter)]
    assert found[0] == found[1]


def test_weights_of_another_model_are_refused(job: Job) -> None:
    import torch

    train(job, all_weights().of_train)
    with pytest.raises(InputError, match=r"not the weights of this model; train again"):
        full.put_weights(torch.nn.Linear(2, 2), job.adapter)


def test_all_weights_of_another_base_are_not_answered_with(job: Job) -> None:
    params = all_weights()
    train(job, params.of_train)
    moved = replace(job, entry=job.entry.model_copy(update={"revision": "0" * 40}))
    base(moved.entry, moved.base, lambda _folder: pytest.fail("built"))
    with pytest.raises(InputError, match=r"adapter: base: expected org/qwen3@0{40}"):
        answers(moved, params, "none")
