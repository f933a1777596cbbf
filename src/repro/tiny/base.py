"""The tiny base model of the embedded default: built and warmed up here, on neutral text."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from repro.corpora import base as corpora
from repro.corpora.card import task_info
from repro.corpora.synthesis.lexicon import words
from repro.lora.batches import Encoded, encode_prompt, encode_target
from repro.lora.checkpoint import write_tensors
from repro.lora.load import load_tokenizer, prepare_torch
from repro.lora.loop import Fit, make_optimizer, optimizer_step
from repro.params import BaseParams, Train, Warmup
from repro.progress import progress
from repro.registry import ModelEntry, Shape
from repro.registry import corpora as known
from repro.schema import TaskInfo
from repro.tiny import tokenizer, warmup

LONGEST = 8192
DEVIATION = 0.1
OPENINGS = 0.3
WINDOW = 16


def build(model: str, entry: ModelEntry, params: BaseParams, folder: Path) -> None:
    """Make tokenizer and weights, warm the model up on neutral text, save both."""
    device = prepare_torch([])
    infos = all_tasks()
    tokenizer.save(tokenizer.build([*words(), *warmup.vocabulary(infos)]), folder)
    loaded = load_tokenizer(folder)
    fit = Fit(
        title=f"base {model}",
        model=new_model(entry.shape, loaded, params.seed),
        recipe=recipe(params.warmup),
        seed=params.seed,
        device=device,
    )
    optimizer = make_optimizer(fit)
    encoded = encoded_samples(loaded, infos, params.warmup, params.seed)
    with progress(fit.title, fit.recipe.steps) as advance:
        for step, batch in enumerate(batches(encoded, params.warmup.batch, params.seed)):
            loss, _ = optimizer_step(fit, optimizer, step, [batch])
            advance(1, f"loss {loss:.4f}")
    fit.model.config.save_pretrained(folder)
    fit.model.generation_config.save_pretrained(folder)
    write_tensors(folder / "model.safetensors", fit.model.state_dict(), {"format": "pt"})


def all_tasks() -> list[TaskInfo]:
    """What every corpus asks under label_set, whether the profile uses it or not."""
    return [task_info(corpora.load(name), entry, "label_set") for name, entry in known().items()]


def all_said() -> dict[str, set[str]]:
    """The groups of words that truly say each label in a synthetic corpus."""
    said: dict[str, set[str]] = {}
    for name in known():
        for label, groups in corpora.load(name).said_by.items():
            said.setdefault(label, set()).update(groups)
    return said


def new_model(shape: Shape, loaded: Any, seed: int) -> Any:
    """A small Llama with seeded weights.

    The usual deviation of 0.02 leaves so narrow a model nearly silent for hundreds of steps.
    """
    import torch
    from transformers import AutoModelForCausalLM, LlamaConfig

    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(loaded),
        hidden_size=shape.hidden,
        intermediate_size=shape.intermediate,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        initializer_range=DEVIATION,
        max_position_embeddings=LONGEST,
        tie_word_embeddings=False,
        bos_token_id=loaded.bos_token_id,
        eos_token_id=loaded.eos_token_id,
        pad_token_id=loaded.pad_token_id,
    )
    return AutoModelForCausalLM.from_config(config, dtype=torch.float32)


def encoded_samples(
    loaded: Any, infos: Sequence[TaskInfo], amounts: Warmup, seed: int
) -> list[Encoded]:
    """As many samples as the warm-up sees, so that none is seen twice.

    Some learn the instruction too. It is the same text each time, so it adds no noise, and it is
    what teaches a small model where in a text it is: without it, tags stay unlearned.
    """
    rng = Random(f"{seed}/openings")
    encoded = []
    for sample in islice(warmup.samples(infos, seed, all_said()), amounts.steps * amounts.batch):
        prompt = encode_prompt(loaded, sample.prompt)
        opening = 0
        if rng.random() < OPENINGS:
            opening = len(encode_prompt(loaded, sample.prompt.partition("\n\n")[0]))
        ids = prompt + encode_target(loaded, sample.target)
        encoded.append(Encoded(ids, len(prompt), opening))
    return encoded


def batches(encoded: list[Encoded], batch: int, seed: int) -> list[list[Encoded]]:
    """Batches of similar length out of each `WINDOW` of them, so that little is padding."""
    rng = Random(f"{seed}/batches")
    result = []
    for first in range(0, len(encoded), WINDOW * batch):
        window = sorted(encoded[first : first + WINDOW * batch], key=lambda e: len(e.ids))
        cut = [window[i : i + batch] for i in range(0, len(window), batch)]
        result += rng.sample(cut, len(cut))
    return result


def recipe(amounts: Warmup) -> Train:
    """The warm-up as a training recipe."""
    return Train(
        steps=amounts.steps,
        batch=amounts.batch,
        gradient_accumulation_steps=1,
        learning_rate=amounts.learning_rate,
        schedule="cosine",
        warmup=amounts.warmup,
        weight_decay=0.0,
        max_grad_norm=amounts.max_grad_norm,
        evaluate_every=amounts.steps,
        evaluate_rows=None,
        select_by="loss",
        loss_on="answer",
        gradient_checkpointing=False,
        share_prefix=False,
        max_length=LONGEST,
        optimizer="adamw",
    )
