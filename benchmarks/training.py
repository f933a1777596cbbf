"""Ways to train an adapter on given batches: this project's loop, Trainer, SFTTrainer.

python -m benchmarks.training WAY VOCABULARY HIDDEN LAYERS    # peak memory in KiB, in a process

The same model with the same adapter sees the same batches in the same order, without dropout. What
counts is CPU time per optimiser step after a first one, so that no set-up counts.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.material import SEED
from benchmarks.models import adapted, llama
from benchmarks.sides import Spent
from repro.lora.batches import Encoded
from repro.lora.load import prepare_torch
from repro.lora.loop import Fit, make_optimizer, optimizer_step
from repro.params import Train, load

PROMPTS, ANSWERS = (40, 160), (3, 16)
"""Fewest and most tokens of random rows, about those of the corpora."""
Losses = list[float]


@dataclass(frozen=True)
class Work:
    """Batches in the order of the steps, and what makes the model with its adapter."""

    batches: list[list[Encoded]]
    vocabulary: int
    model: Callable[[], Any]

    def recipe(self, *, share_prefix: bool) -> Train:
        params, _ = load("default")
        changes = {
            "steps": len(self.batches), "batch": len(self.batches[0]), "learning_rate": 1e-3,
            "schedule": "linear", "share_prefix": share_prefix,
        }  # fmt: skip
        return params.train.model_copy(update=changes)


@dataclass
class Clock:
    """CPU seconds after each optimiser step, and its loss."""

    seconds: list[float] = field(default_factory=list)
    losses: Losses = field(default_factory=list)

    def tick(self) -> None:
        self.seconds.append(time.process_time())

    def spent(self) -> Spent[Losses]:
        """Seconds of all steps but the first."""
        return Spent(self.seconds[-1] - self.seconds[0], self.losses)


Way = Callable[[Work], Spent[Losses]]


def ours(work: Work, *, share_prefix: bool) -> Spent[Losses]:
    """What stage `train` does."""
    import torch

    device = prepare_torch([])
    recipe = work.recipe(share_prefix=share_prefix)
    fit = Fit("ours", work.model(), recipe, SEED, device)
    optimizer, clock = make_optimizer(fit), Clock()
    assert isinstance(optimizer, torch.optim.AdamW)
    for step, batch in enumerate(work.batches):
        clock.losses.append(optimizer_step(fit, optimizer, step, [batch])[0])
        clock.tick()
    return clock.spent()


def trainer(work: Work) -> Spent[Losses]:
    """transformers.Trainer, with labels where ours are and no others."""
    from transformers import Trainer, TrainingArguments

    settings = {**_settings(work), "bf16": False, "remove_unused_columns": False}
    return _run(Trainer, work, TrainingArguments(**settings), data_collator=padded)


def sft_as_it_comes(work: Work) -> Spent[Losses]:
    """SFTTrainer with its own defaults for all that the recipe does not name."""
    from trl import SFTConfig, SFTTrainer

    return _run(SFTTrainer, work, SFTConfig(**_settings(work)))


def sft_at_its_best(work: Work) -> Spent[Losses]:
    """SFTTrainer in float32, without activation checkpointing, learning answers alone."""
    from trl import SFTConfig, SFTTrainer

    chosen = {"bf16": False, "activation_checkpointing": False, "completion_only_loss": True}
    return _run(SFTTrainer, work, SFTConfig(**_settings(work), **chosen))


WAYS: Mapping[str, Way] = {
    "ours": partial(ours, share_prefix=False),
    "trainer": trainer,
    "sft_at_its_best": sft_at_its_best,
}


def random_work(vocabulary: int, hidden: int, layers: int, steps: int, batch: int = 4) -> Work:
    """Rows of random tokens and a random Llama."""
    rng = Random(SEED)

    def row() -> Encoded:
        prompt = rng.randint(*PROMPTS)
        size = prompt + rng.randint(*ANSWERS)
        return Encoded([rng.randrange(3, vocabulary) for _ in range(size)], prompt)

    batches = [[row() for _ in range(batch)] for _ in range(steps)]
    return Work(batches, vocabulary, lambda: adapted(llama(vocabulary, hidden, layers)))


def _settings(work: Work) -> dict[str, Any]:
    """The recipe in the words of transformers."""
    recipe = work.recipe(share_prefix=False)
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


def _run(cls: Any, work: Work, args: Any, **more: Any) -> Spent[Losses]:
    """One of the trainers over the batches."""
    from datasets import Dataset, disable_progress_bars
    from transformers import PrinterCallback, TrainerCallback

    prepare_torch([])
    disable_progress_bars()
    clock = Clock()

    class Ticking(TrainerCallback):  # type: ignore[misc]  # (transformers ships no types)
        def on_step_end(self, *_args: Any, **_more: Any) -> None:
            clock.tick()

    if "data_collator" not in more:
        more["processing_class"] = _tokenizer(work.vocabulary)
    rows = [_told(row) for batch in work.batches for row in batch]
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        args.output_dir = folder
        made = cls(model=work.model(), args=args, train_dataset=Dataset.from_list(rows), **more)
        made.remove_callback(PrinterCallback)
        made.add_callback(Ticking())
        made.train()
    clock.losses += [row["loss"] for row in made.state.log_history if "loss" in row]
    return clock.spent()


def _told(row: Encoded) -> dict[str, list[int]]:
    """A tokenized example as SFTTrainer takes it."""
    mask = [int(place >= row.answer) for place in range(len(row.ids))]
    return {"input_ids": row.ids, "completion_mask": mask}


def padded(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
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


def _tokenizer(vocabulary: int) -> Any:
    """A tokenizer that SFTTrainer asks for and never uses: the rows are token ids."""
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    words = {f"t{number}": number for number in range(vocabulary)}
    backend = Tokenizer(models.WordLevel(words, unk_token="t0"))  # noqa: S106 (a token, no secret)
    return PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="t1", pad_token="t2")  # noqa: S106


def peak_kib() -> int:
    """The largest resident memory that this process had, in KiB.

    `ru_maxrss` would count what the process that started it held at that moment.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1])


if __name__ == "__main__":
    way, vocabulary, hidden, layers = sys.argv[1:]
    found = WAYS[way](random_work(int(vocabulary), int(hidden), int(layers), steps=2))
    print(json.dumps({"peak": peak_kib(), "losses": found.result}))
