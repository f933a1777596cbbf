"""Checkpoints: what is written comes back, and what cannot be read is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from repro.errors import InputError
from repro.lora import checkpoint
from repro.lora.checkpoint import State, flat, nested, restore, save, trainable
from repro.lora.loop import Run, make_optimizer, optimizer_step
from tests.lora.models import Tiny, examples, recipe

STATE = State(
    step=3,
    best_step=2,
    best_score=[0.5, -0.1],
    seconds=1.5,
    tokens=77,
    losses=[0.1 + 0.2],
    curve=[{}],
)


def a_run(tiny: Callable[[str], Tiny], tmp_path: Path, **changes: Any) -> Run:
    made = tiny("llama")
    return made.run(made.adapted(), tmp_path / "work", examples(), recipe(**changes))


def test_names_of_nested_mappings_come_apart_as_they_were_joined() -> None:
    state = {0: {"step": 1, "deep": {"a": 2, "b": {"c": 3}}}, 11: {"step": 4}}
    names = dict(flat(state))
    assert names == {"0/step": 1, "0/deep/a": 2, "0/deep/b/c": 3, "11/step": 4}
    assert nested(names) == state


@pytest.mark.parametrize("optimizer", ["adamw", "paged_adamw_8bit"])
def test_a_step_after_a_restored_checkpoint_is_the_step_that_would_have_come(
    tiny: Callable[[str], Tiny], tmp_path: Path, optimizer: str
) -> None:
    import torch

    if optimizer != "adamw":
        pytest.importorskip("bitsandbytes", reason="only the sibling's recipe needs bitsandbytes")
    run = a_run(tiny, tmp_path, optimizer=optimizer)
    ours = make_optimizer(run)
    optimizer_step(run, ours, 0, [run.examples])
    save(run.work, STATE, run.model, ours)
    optimizer_step(run, ours, 1, [run.examples])
    expected = {name: p.detach().clone() for name, p in trainable(run.model).items()}

    fresh = a_run(tiny, tmp_path / "fresh", optimizer=optimizer)
    other = make_optimizer(fresh)
    assert restore(run.work, fresh.model, other) == STATE
    optimizer_step(fresh, other, 1, [fresh.examples])
    found = trainable(fresh.model)
    assert all(torch.equal(found[name], value) for name, value in expected.items())


def test_without_a_checkpoint_a_run_starts_at_the_beginning(
    tiny: Callable[[str], Tiny], tmp_path: Path
) -> None:
    run = a_run(tiny, tmp_path)
    assert restore(run.work, run.model, make_optimizer(run)) == State()


@pytest.mark.parametrize("damage", [lambda data: data[:100], lambda data: b"x" + data[1:]])
def test_a_damaged_checkpoint_is_named_with_what_to_do(
    tiny: Callable[[str], Tiny], tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    run = a_run(tiny, tmp_path)
    optimizer = make_optimizer(run)
    optimizer_step(run, optimizer, 0, [run.examples])
    save(run.work, STATE, run.model, optimizer)
    path = run.work / checkpoint.STATE
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(InputError, match=r"state\.safetensors: not a checkpoint .*; delete it"):
        restore(run.work, run.model, optimizer)


def test_only_the_best_adapter_stays(tiny: Callable[[str], Tiny], tmp_path: Path) -> None:
    run = a_run(tiny, tmp_path)
    for step in (1, 2):
        run.export(checkpoint.best_file(run.work, step))
    save(run.work, STATE, run.model, make_optimizer(run))
    assert [file.name for file in run.work.glob("best-*")] == ["best-2.safetensors"]
