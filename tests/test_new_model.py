"""`repro new-model` writes an entry that training and preflight accept as it is."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from math import ceil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from repro import registry
from repro.cli.commands import app
from repro.errors import InputError
from repro.lora.dense import modules_of
from repro.lora.load import check_config
from repro.new_model import new_model
from repro.params import Lora, load
from repro.plan.cards import CARDS
from repro.plan.grid import cards_needed, on_each
from repro.plan.lengths import table
from repro.plan.memory import Setting, Step, memory_of
from repro.registry import Shape, models
from tests.lora.hub import Hub, serving
from tests.lora.standins import TINY

COMMIT = "c" * 40
ODD = [
    ('{"model_type": "gpt2"}', "intermediate_size"),
    ('{"model_type": "llama", "hidden_size": "x"}', "hidden_size"),
    ('{"model_type": "llama", "num_attention_heads": 0}', "zero"),
    ("{bad", "JSON"),
]
"""Configs that transformers refuses in its own ways, and what the line must name."""


@pytest.fixture
def project(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a models.yaml of its own."""
    for name in ("dvc.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(root / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    registry._read_table.cache_clear()
    yield tmp_path
    registry._read_table.cache_clear()


def folder_of(home: Path, architecture: str, name: str, shape: Shape = TINY) -> Path:
    """A model's folder with a config, a tokenizer's file and no weights."""
    from transformers import AutoConfig

    folder = home / "models" / "Org" / name
    config = AutoConfig.for_model(
        architecture, vocab_size=64, hidden_size=shape.hidden, num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads, num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim, intermediate_size=shape.intermediate,
        bos_token_id=1, eos_token_id=2, pad_token_id=0, dtype="bfloat16",
    )  # fmt: skip
    config.save_pretrained(folder)
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"")
    return folder


@pytest.mark.parametrize("architecture", ["qwen3", "gemma3_text", "gemma2", "phi3"])
def test_an_entry_is_read_from_the_config_of_a_folder(project: Path, architecture: str) -> None:
    folder = folder_of(project, architecture, f"Tiny.{architecture}-2B")
    before = (project / "models.yaml").read_text()
    name = new_model(str(folder))
    assert name == f"tiny-{architecture}-2b"
    assert (project / "models.yaml").read_text().startswith(before)
    registry._read_table.cache_clear()
    entry = models()[name]
    assert (entry.id, entry.architecture, entry.shape) == (f"Org/{folder.name}", architecture, TINY)
    assert (entry.dtype, entry.safetensors, entry.gpus) == ("bfloat16", True, 1)
    assert (entry.attention == "eager") == (architecture == "gemma2")
    assert ("qkv_proj" in entry.targets) == (architecture == "phi3")
    assert "lm_head" not in entry.targets
    check_config(name, entry, folder)
    leaves = [key.rpartition(".")[2] for key, _ in modules_of(folder, "eager").named_modules()]
    assert {leaves.count(target) for target in entry.targets} == {TINY.layers}


@pytest.mark.parametrize(
    ("known", "large"),
    [("smollm2-135m", False), ("llama3-8b", True), ("r1-distill-llama-70b", True)],
)
def test_memory_is_what_the_plan_says_of_a_model_of_this_size(
    project: Path, known: str, *, large: bool
) -> None:
    shape = models()[known].shape
    name = new_model(str(folder_of(project, "llama", "New", shape)))
    registry._read_table.cache_clear()
    entry = models()[name]
    lora = Lora(rank=64, alpha=32, dropout=0.1, targets="linear")
    setting = Setting(lora, "none", checkpointing=large, dtype="bfloat16")
    longest = max(corpus.answer_longest for corpus in table().values())
    memory = memory_of(name, entry, setting, Step(4, 1024, longest))
    assert entry.gpus == cards_needed(memory, CARDS["a100-80gb"])
    assert entry.memory_gb == ceil(on_each(memory, entry.gpus) / 1e9)
    assert entry.weights_gb / entry.gpus < entry.memory_gb


def test_matrices_of_other_names_are_estimated_by_the_shape(project: Path) -> None:
    name = new_model(str(folder_of(project, "gpt_neox", "Other-Names")))
    registry._read_table.cache_clear()
    entry = models()[name]
    assert "query_key_value" in entry.targets
    assert (entry.memory_gb, entry.gpus) == (2.0, 1)


def test_the_command_that_is_named_makes_a_profile_of_the_new_model_on_real_corpora(
    root: Path, project: Path
) -> None:
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "transfers.yaml"):
        shutil.copy(root / name, project)
    shutil.copytree(root / "profiles", project / "profiles")
    folder = folder_of(project, "qwen3", "Tiny-0.1B")
    said = CliRunner().invoke(app, ["new-model", str(folder)]).stdout
    _, _, command = said.partition("; look at it, then: repro ")
    registry._read_table.cache_clear()
    made = CliRunner().invoke(app, shlex.split(command))
    assert made.exit_code == 0, made.output
    params, _ = load("mine")
    assert (params.models, params.synthetic) == (["tiny-0-1b"], [])


def test_a_model_of_the_hub_is_pinned_to_the_commit_that_it_says(project: Path) -> None:
    folder = folder_of(project, "qwen3", "Some-Model")
    code = "from repro.new_model import new_model; print(new_model('Org/Some-Model'))"
    with serving(Hub({"Org/Some-Model": folder})) as hub:
        settings = {"HF_ENDPOINT": hub.address, "HF_HUB_OFFLINE": "0", "HF_TOKEN": ""}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **settings, "HF_HOME": str(project / "hf")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.stdout == "some-model\n", done.stderr
    registry._read_table.cache_clear()
    entry = models()["some-model"]
    assert (entry.id, entry.revision, entry.safetensors) == ("Org/Some-Model", COMMIT, True)


def test_an_entry_that_exists_and_a_model_that_cannot_work_leave_the_table_as_it_was(
    project: Path,
) -> None:
    from transformers import AutoConfig

    before = (project / "models.yaml").read_bytes()
    with pytest.raises(InputError, match=r"models\.yaml: gemma2-9b: exists"):
        new_model(str(folder_of(project, "gemma2", "Gemma2-9B")))
    folder = project / "models/Org/Experts"
    AutoConfig.for_model("mixtral", hidden_size=32, num_hidden_layers=1).save_pretrained(folder)
    with pytest.raises(InputError, match="MixtralForCausalLM has experts"):
        new_model(str(folder))
    config = project / "models/Org/Other/config.json"
    config.parent.mkdir()
    for text, problem in ODD:
        config.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=rf"Org/Other: .*no dense decoder .*{problem}"):
            new_model(str(config.parent))
    with pytest.raises(InputError, match=r"nowhere: no folder .*, and no ORG/NAME"):
        new_model("nowhere")
    assert (project / "models.yaml").read_bytes() == before
