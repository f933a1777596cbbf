"""TRL's SFTTrainer as an oracle: the same adapter, batches and recipe give the same losses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from repro.lora.batches import Encoded, micro_batches
from repro.lora.loop import Fit, learning_rate, make_optimizer, optimizer_step
from tests.lora.models import Tiny, examples, recipe

STEPS, BATCH, SEED, WARMUP = 20, 4, 5, 2
CLOSE = 1e-5
RECIPE = recipe(
    steps=STEPS,
    batch=BATCH,
    learning_rate=1e-3,
    schedule="linear",
    warmup=WARMUP / STEPS,
    weight_decay=0.01,
    max_grad_norm=0.3,
    evaluate_every=STEPS,
)


def rows() -> list[Encoded]:
    return examples(8)


def order(count: int) -> list[int]:
    """The examples as our loop sees them, step after step."""
    return [
        i
        for step in range(STEPS)
        for part in micro_batches(count, BATCH, 1, SEED, step)
        for i in part
    ]


def ours(tiny: Tiny) -> list[float]:
    """The loss of each of our steps."""
    import torch

    model = tiny.adapted()
    fit = Fit("oracle", model, RECIPE, SEED, torch.device("cpu"))
    optimizer = make_optimizer(fit)
    encoded = rows()
    parts = [encoded[i] for i in order(len(encoded))]
    return [
        optimizer_step(fit, optimizer, step, [parts[step * BATCH : (step + 1) * BATCH]])[0]
        for step in range(STEPS)
    ]


def oracle(tiny: Tiny, folder: Path) -> list[float]:
    """The loss of each of SFTTrainer's steps, on the same rows in the same order."""
    from datasets import Dataset
    from torch.utils.data import SequentialSampler
    from trl import SFTConfig, SFTTrainer

    encoded = rows()
    data = Dataset.from_list([told(encoded[i]) for i in order(len(encoded))])
    config = SFTConfig(
        output_dir=str(folder),
        max_steps=STEPS,
        per_device_train_batch_size=BATCH,
        learning_rate=RECIPE.learning_rate,
        lr_scheduler_type=RECIPE.schedule,
        warmup_steps=WARMUP,
        weight_decay=RECIPE.weight_decay,
        max_grad_norm=RECIPE.max_grad_norm,
        completion_only_loss=True,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        bf16=False,
        gradient_checkpointing=False,
        max_length=None,
        use_cpu=True,
        disable_tqdm=True,
        dataloader_pin_memory=False,
    )
    model = tiny.adapted()

    class InOrder(SFTTrainer):  # type: ignore[misc]  # (trl ships no types)
        def _get_train_sampler(self, *_args: Any) -> SequentialSampler:
            return SequentialSampler(data)

    trainer = InOrder(
        model=model, args=config, train_dataset=data, processing_class=tiny.base().tokenizer
    )
    trainer.train()
    return [row["loss"] for row in trainer.state.log_history if "loss" in row]


def told(row: Encoded) -> dict[str, list[int]]:
    """An example as SFTTrainer takes tokenized ones."""
    mask = [int(place >= row.answer) for place in range(len(row.ids))]
    return {"input_ids": row.ids, "completion_mask": mask}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("architecture", ["llama", "qwen2"])
def test_twenty_losses_equal_those_of_sfttrainer(
    tiny: Callable[[str], Tiny], architecture: str, tmp_path: Path
) -> None:
    pytest.importorskip("trl", reason="trl is not installed: see requirements-test.in")
    one, two = ours(tiny(architecture)), oracle(tiny(architecture), tmp_path)
    assert len(one) == len(two) == STEPS
    assert max(abs(a - b) for a, b in zip(one, two, strict=True)) <= CLOSE
    assert one[-1] < one[0]


def test_the_oracle_s_schedule_has_as_many_warm_up_steps_as_the_recipe() -> None:
    rates = [learning_rate(RECIPE, step) for step in range(STEPS)]
    assert rates.index(max(rates)) == WARMUP
