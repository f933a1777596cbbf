"""Tiny random models of the five architectures, with targets and attention of models.yaml."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from repro.lora import checkpoint
from repro.lora.adapter import add_adapter, export_tensors
from repro.lora.batches import Encoded
from repro.lora.job import Job
from repro.lora.load import Base, load_model, load_tokenizer, prepare_torch
from repro.lora.loop import Run, mean_loss
from repro.params import Train, load
from repro.registry import ModelEntry, models
from tests.generate.models import ARCHITECTURES, save_model, save_tokenizer
from tests.jobs import lora_of

__all__ = ["ARCHITECTURES", "Tiny", "entry_of", "examples", "job_of", "recipe", "save"]

DEVIATION = 0.1
"""Of the weights: large enough for logits to matter, and no larger, as rounding grows with it."""
LENGTHS = ((5, 2), (47, 3), (12, 1), (20, 9), (3, 5), (33, 4), (9, 2), (15, 6))
"""Tokens of prompt and answer: some longer than the sliding window of the tiny models."""


def recipe(**changes: Any) -> Train:
    """One step over four examples, nothing clipped; the rest is as in the default profile."""
    params, _ = load("default")
    one_step = {"steps": 1, "batch": 4, "evaluate_every": 1, "max_grad_norm": 1e9}
    return params.train.model_copy(update={**one_step, **changes})


def entry_of(architecture: str) -> ModelEntry:
    """The first model of models.yaml with the architecture, made tiny enough for float32 here."""
    entry = next(
        entry
        for entry in models().values()
        if entry.architecture == architecture and entry.source == "hub"
    )
    return entry.model_copy(update={"dtype": "float32", "gpus": 0})


def job_of(model: str, entry: ModelEntry, base: Path) -> Job:
    """A model whose base lies in a folder, on a corpus that nobody reads."""
    none = Path("nowhere")
    return Job(model, entry, "ade", base, none, none, none, "", Path("dvc.yaml"))


def save(architecture: str, folder: Path) -> None:
    """Tokenizer and weights of a tiny model."""
    folder.mkdir(parents=True)
    save_tokenizer(["raised lowered alpha beta gamma"], folder)
    save_model(architecture, folder, seed=1, deviation=DEVIATION)


def examples(count: int = 4) -> list[Encoded]:
    """Token ids of several lengths, all different."""
    rng = Random(7)
    ids = [[rng.randrange(3, 250) for _ in range(sum(lengths))] for lengths in LENGTHS[:count]]
    return [Encoded(row, prompt) for row, (prompt, _) in zip(ids, LENGTHS, strict=False)]


@dataclass(frozen=True)
class Tiny:
    """A tiny model's folder; every call loads it afresh."""

    architecture: str
    folder: Path

    def base(self) -> Base:
        """The base as the stage loads it, without its check of the hardware."""
        entry = entry_of(self.architecture)
        device = prepare_torch([])
        model = load_model(entry, self.folder, [])
        tokenizer = load_tokenizer(self.folder)
        return Base(self.architecture, entry, self.folder, [], device, model, tokenizer)

    def adapted(self) -> Any:
        """The base with an adapter whose every matrix has a gradient: PEFT's fresh one is half
        zeros, which also silences the gradient of the other half.
        """
        import torch

        lora = lora_of("default", rank=4, alpha=8, dropout=0.0)
        model = add_adapter(self.base(), lora, seed=3)
        torch.manual_seed(3)
        for name, weight in model.named_parameters():
            if "lora_B" in name:
                torch.nn.init.normal_(weight, std=0.05)
        return model

    def run(self, model: Any, work: Path, rows: list[Encoded], chosen: Train) -> Run:
        """A training run of the model, scored by its loss on the same rows."""
        import torch

        device = torch.device("cpu")
        work.mkdir(parents=True)
        return Run(
            title=f"train {self.architecture}",
            model=model,
            recipe=chosen,
            seed=5,
            device=device,
            examples=rows,
            work=work,
            dev=lambda: {"loss": mean_loss(model, rows, chosen, device)},
            export=partial(export_tensors, model),
        )


def best_weights(work: Path, state: checkpoint.State) -> bytes:
    """The adapter's file of the best step."""
    return checkpoint.best_file(work, state.best_step).read_bytes()
