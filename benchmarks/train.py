"""Training on one CPU thread: this project's loop, transformers.Trainer and TRL's SFTTrainer.

The same Llama with the same adapter sees the same batches in the same order; what is compared is
the CPU time of this process per optimiser step after a first one, so that neither other work on the
machine nor any set-up counts. SFTTrainer runs as it comes (bfloat16, activation checkpointing, loss
on the whole text), and at the settings that make its recipe ours. The losses of every way stand
beside its time.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import typer
from datasets import disable_progress_bars

from repro.lora.batches import Encoded
from repro.lora.load import prepare_torch
from repro.lora.loop import Fit, make_optimizer, optimizer_step
from repro.params import Train, load

SEED = 13
BATCH = 4
PROMPTS = (40, 160)
ANSWERS = (3, 16)
"""Fewest and most tokens, about those of the corpora."""


@dataclass
class Clock:
    """CPU seconds after each optimiser step, and its loss."""

    seconds: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)

    def tick(self) -> None:
        self.seconds.append(time.process_time())

    @property
    def step(self) -> float:
        """Seconds a step, the first one apart."""
        return (self.seconds[-1] - self.seconds[0]) / (len(self.seconds) - 1)


@dataclass(frozen=True)
class Work:
    """Batches in the order of the steps, and the sizes of the model."""

    batches: list[list[Encoded]]
    vocabulary: int
    hidden: int
    layers: int

    def model(self) -> Any:
        """The model with a fresh adapter, the same on every call."""
        import torch
        from peft import LoraConfig, get_peft_model
        from transformers import LlamaConfig, LlamaForCausalLM

        torch.manual_seed(SEED)
        config = LlamaConfig(
            vocab_size=self.vocabulary,
            hidden_size=self.hidden,
            intermediate_size=2 * self.hidden,
            num_hidden_layers=self.layers,
            num_attention_heads=4,
        )
        lora = LoraConfig(r=64, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")
        return get_peft_model(LlamaForCausalLM(config), lora)


Way = Callable[[Work, Train], Clock]


def ours(work: Work, recipe: Train) -> Clock:
    """What stage `train` does."""
    import torch

    fit = Fit("ours", work.model(), recipe, SEED, torch.device("cpu"))
    optimizer, clock = make_optimizer(fit), Clock()
    for step, batch in enumerate(work.batches):
        clock.losses.append(optimizer_step(fit, optimizer, step, [batch])[0])
        clock.tick()
    return clock


def trainer(work: Work, recipe: Train) -> Clock:
    """transformers.Trainer, with labels where ours are and no others."""
    from transformers import Trainer, TrainingArguments

    def collate(rows: list[dict[str, Any]]) -> dict[str, Any]:
        return padded(rows)

    return run(
        Trainer,
        work,
        args=TrainingArguments(**settings(recipe), bf16=False, remove_unused_columns=False),
        data_collator=collate,
    )


def sft_as_it_comes(work: Work, recipe: Train) -> Clock:
    """SFTTrainer with its own defaults for all that the recipe does not name."""
    from trl import SFTConfig, SFTTrainer

    return run(SFTTrainer, work, args=SFTConfig(**settings(recipe)))


def sft_at_its_best(work: Work, recipe: Train) -> Clock:
    """SFTTrainer in float32, without activation checkpointing, learning answers alone."""
    from trl import SFTConfig, SFTTrainer

    chosen = {"bf16": False, "gradient_checkpointing": False, "completion_only_loss": True}
    return run(SFTTrainer, work, args=SFTConfig(**settings(recipe), **chosen))


def settings(recipe: Train) -> dict[str, Any]:
    """The recipe in the words of transformers."""
    return {
        "max_steps": recipe.steps,
        "per_device_train_batch_size": recipe.batch,
        "learning_rate": recipe.learning_rate,
        "lr_scheduler_type": recipe.schedule,
        "warmup_steps": 0,
        "weight_decay": recipe.weight_decay,
        "max_grad_norm": recipe.max_grad_norm,
        "train_sampling_strategy": "sequential",
        "logging_steps": 1,
        "save_strategy": "no",
        "report_to": "none",
        "use_cpu": True,
        "disable_tqdm": True,
        "dataloader_pin_memory": False,
    }


def run(cls: Any, work: Work, args: Any, **more: Any) -> Clock:
    """One of the trainers over the batches."""
    from datasets import Dataset
    from transformers import PrinterCallback, TrainerCallback

    clock = Clock()

    class Ticking(TrainerCallback):  # type: ignore[misc]  # (transformers ships no types)
        def on_step_end(self, *_args: Any, **_more: Any) -> None:
            clock.tick()

    if "data_collator" not in more:
        more["processing_class"] = tokenizer(work.vocabulary)
    rows = [told(row) for batch in work.batches for row in batch]
    with TemporaryDirectory() as folder:
        args.output_dir = folder
        made = cls(model=work.model(), args=args, train_dataset=Dataset.from_list(rows), **more)
        made.remove_callback(PrinterCallback)
        made.add_callback(Ticking())
        made.train()
    clock.losses += [row["loss"] for row in made.state.log_history if "loss" in row]
    return clock


def told(row: Encoded) -> dict[str, list[int]]:
    """A tokenized example as SFTTrainer takes it."""
    mask = [int(place >= row.answer) for place in range(len(row.ids))]
    return {"input_ids": row.ids, "completion_mask": mask}


def padded(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A right-padded batch with labels at the answers."""
    import torch

    longest = max(len(row["input_ids"]) for row in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask, labels = torch.zeros_like(ids), torch.full_like(ids, -100)
    for number, row in enumerate(rows):
        size = len(row["input_ids"])
        tokens, learned = torch.tensor(row["input_ids"]), torch.tensor(row["completion_mask"])
        ids[number, :size], mask[number, :size] = tokens, 1
        labels[number, :size] = torch.where(learned > 0, tokens, -100)
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


def tokenizer(vocabulary: int) -> Any:
    """A tokenizer that SFTTrainer asks for and never uses: the rows are token ids."""
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    words = {f"t{number}": number for number in range(vocabulary)}
    backend = Tokenizer(models.WordLevel(words, unk_token="t0"))  # noqa: S106 (a token, no secret)
    return PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="t1", pad_token="t2")  # noqa: S106


def make_work(vocabulary: int, hidden: int, layers: int, steps: int) -> Work:
    """Rows of random tokens, a batch a step."""
    rng = Random(SEED)

    def row() -> Encoded:
        prompt = rng.randint(*PROMPTS)
        size = prompt + rng.randint(*ANSWERS)
        return Encoded([rng.randrange(3, vocabulary) for _ in range(size)], prompt)

    batches = [[row() for _ in range(BATCH)] for _ in range(steps)]
    return Work(batches, vocabulary, hidden, layers)


def main(vocabulary: int = 32000, hidden: int = 256, layers: int = 4, steps: int = 12) -> None:
    """Compare the ways; `steps` optimiser steps of four rows each."""
    warnings.simplefilter("ignore")
    prepare_torch([])
    disable_progress_bars()
    params, _ = load("default")
    changes = {"steps": steps, "batch": BATCH, "learning_rate": 1e-3, "schedule": "linear"}
    recipe = params.train.model_copy(update=changes)
    work = make_work(vocabulary, hidden, layers, steps)
    ways: list[Way] = [ours, trainer, sft_as_it_comes, sft_at_its_best]
    clocks = {way.__name__: way(work, recipe) for way in ways}
    print(f"vocabulary {vocabulary}, hidden {hidden}, {layers} layers, batches of {BATCH}")
    for name, clock in clocks.items():
        print(
            f"  {name}: {clock.step:.3f} s of CPU a step, {clock.step / clocks['ours'].step:.2f} "
            f"times ours; losses {clock.losses[0]:.5f} to {clock.losses[-1]:.5f}"
        )


if __name__ == "__main__":
    typer.run(main)
