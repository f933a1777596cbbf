"""The LoRA training step beside transformers.Trainer and TRL's SFTTrainer."""

import json
import math
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import pytest

from benchmarks import material, models, training
from benchmarks.conftest import ROOT, Sides
from benchmarks.sides import Peer, Spent, at_least, at_most
from benchmarks.training import Losses, Work
from repro.lora.batches import encode
from repro.lora.load import load_tokenizer

pytestmark = pytest.mark.filterwarnings("ignore")  # those of the peers
AS_IT_COMES, AT_ITS_BEST = "SFTTrainer as it comes", "SFTTrainer, same recipe, at its best"
TRAINER = "transformers.Trainer as is"
SAME_LOSS = "loss of each step within 1e-4"
OTHER_RECIPE = "none: its own recipe (bfloat16, checkpointing, loss on the whole text)"
SIZES = {"tiny": (64, 2), "h512": (512, 4)}
STEPS, ROUNDS = 3, 2
"""The first step of each round does not count."""
VOCABULARIES = (4_000, 32_000, 128_000)
COMES = {32_000: 2.5, 128_000: 5.0}
BEST = {128_000: 2.5}


def same_loss(ours: Losses, theirs: Losses) -> None:
    assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-4)


def finite(ours: Losses, theirs: Losses) -> None:
    assert len(ours) == len(theirs)
    assert all(map(math.isfinite, theirs))


def peers(
    work: Work, *, trainer: float, comes: float | None, best: float | None
) -> list[Peer[Losses]]:
    """The trainers, each with its goal; those of TRL where it is installed."""
    found = [
        Peer(TRAINER, partial(training.trainer, work), at_least(trainer),
             equal=SAME_LOSS, same=same_loss)
    ]  # fmt: skip
    if find_spec("trl"):
        found += [
            Peer(AS_IT_COMES, partial(training.sft_as_it_comes, work),
                 at_least(comes) if comes else None, equal=OTHER_RECIPE, same=finite),
            Peer(AT_ITS_BEST, partial(training.sft_at_its_best, work),
                 at_least(best) if best else None, equal=SAME_LOSS, same=same_loss),
        ]  # fmt: skip
    return found


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@pytest.mark.parametrize("size", SIZES)
def test_training_step_by_vocabulary(sides: Sides, size: str, vocabulary: int) -> None:
    work = training.random_work(vocabulary, *SIZES[size], steps=STEPS)
    ours = partial(training.ours, work, share_prefix=False)
    others = peers(work, trainer=1.0, comes=COMES.get(vocabulary), best=BEST.get(vocabulary))
    sides("Training").compare(
        f"LoRA step, {size}, vocabulary {vocabulary // 1000}k, batch 4", ours, others,
        rounds=ROUNDS, warm=False,
    )  # fmt: skip


def in_a_process(way: str, vocabulary: int, size: str) -> Callable[[], Spent[Losses]]:
    """Two steps in a process of their own; its peak memory."""

    def run() -> Spent[Losses]:
        sizes = map(str, (vocabulary, *SIZES[size]))
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.training", way, *sizes],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        said = json.loads(done.stdout.splitlines()[-1])
        return Spent(said["peak"], said["losses"])

    return run


@pytest.mark.parametrize("size", SIZES)
def test_training_memory(sides: Sides, size: str) -> None:
    vocabulary = 128_000
    names = {TRAINER: "trainer", **({AT_ITS_BEST: "sft_at_its_best"} if find_spec("trl") else {})}
    others = [
        Peer(name, in_a_process(way, vocabulary, size), at_most(0.6),
             equal=SAME_LOSS, same=same_loss)
        for name, way in names.items()
    ]  # fmt: skip
    sides("Training").compare(
        f"peak memory of the process, {size}, vocabulary 128k, batch 4",
        in_a_process("ours", vocabulary, size), others, rounds=ROUNDS, warm=False,
    )  # fmt: skip


PLAIN = "our own step without the shared prefix"
GOALS = {("phee", 4): (1.0, 1.4), ("git", 4): (1.7, 1.8), ("git", 8): (None, 2.3)}
"""At least so many times Trainer, and our own step without the shared prefix."""


@pytest.mark.parametrize(("dataset", "batch"), GOALS)
def test_training_smollm2(sides: Sides, dataset: str, batch: int) -> None:
    """The real model on real prompts; all but SFTTrainer as it comes in float32."""
    title = f"LoRA step, SmolLM2-135M on {dataset.upper()}, shared prefix, batch {batch}"
    trainer, plain = GOALS[dataset, batch]
    folder = models.smollm2(ROOT)
    if folder is None or not material.mirror():
        reason = models.NO_SMOLLM2 if folder is None else material.NO_MIRROR
        sides("Training").not_measured(title, TRAINER, None, reason)
        pytest.skip(reason)
    tokenizer = load_tokenizer(folder)
    rows = material.asked(material.real(dataset, "label_set"), "train")[: STEPS * batch]
    examples = [encode(tokenizer, row) for row in rows]
    batches = [examples[first : first + batch] for first in range(0, len(rows), batch)]
    work = Work(batches, len(tokenizer), lambda: models.adapted(models.loaded(folder)))
    others = [
        Peer(PLAIN, partial(training.ours, work, share_prefix=False), at_least(plain),
             equal=SAME_LOSS, same=same_loss)
    ]  # fmt: skip
    if trainer:
        others += peers(work, trainer=trainer, comes=None, best=None)
    amounts = sides("Training").compare(
        title, partial(training.ours, work, share_prefix=True), others, rounds=ROUNDS, warm=False
    )
    if trainer:
        apart = f"LoRA step, SmolLM2-135M on {dataset.upper()}, plain rows, batch {batch}"
        peer: Peer[Losses] = Peer(
            TRAINER, others[1].work, at_least(1.0), equal=SAME_LOSS, same=same_loss
        )
        sides("Training").keep(apart, peer, [(taken[1], taken[2]) for taken in amounts])
