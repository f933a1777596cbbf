"""A test set answered by ours, by `generate` alone, by a pipeline and by a harness."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import adapters, material, models, prediction
from benchmarks.conftest import ROOT, Sides
from benchmarks.prediction import Asked, Model
from benchmarks.sides import Peer, SideBySide, at_least, spent
from repro.lora.batches import encode, encode_target
from repro.lora.load import load_base, load_tokenizer, prepare_torch
from repro.lora.loop import Fit, make_optimizer, optimizer_step
from repro.params import load

pytestmark = pytest.mark.filterwarnings("ignore")  # those of the peers
BATCHES = (8, 16, 32)
SAME = "all outputs, float32"
ENDINGS = 80
"""Special tokens that end an answer of the random model, so that lengths vary."""
STEPS, ROWS, TINY_ROWS = 20, 128, 256
TEST_SETS = ("phee", "biored", "bc5cdr")


def texts_alike(ours: list[str], theirs: list[str]) -> None:
    """Equal but for white space around them, which some ways take away."""
    assert [text.strip() for text in ours] == [text.strip() for text in theirs]


def run(
    side: SideBySide, work: str, by: Model, sets: Sequence[Asked], batch: int, *, rounds: int
) -> None:
    """Compare all ways on the test sets, one after the other, as stage `predict` takes them.

    Ours and the harness take batches of one size, the pipeline those of several.
    """
    prepare_torch([])
    in_batches = f"lm-evaluation-harness, generate_until, batches of {batch}"
    peer = partial(Peer[list[str]], equal=SAME, same=texts_alike)

    def all_of(way: Callable[[Model, Asked], list[str]]) -> Callable[[], list[str]]:
        return lambda: [output for asked in sets for output in way(by, asked)]

    others = [
        peer("generate, one row at a time", all_of(prediction.one_by_one), at_least(3)),
        *(
            peer(
                f"transformers' pipeline, batches of {size}",
                all_of(partial(prediction.pipeline, batch=size)),
                at_least(1.2),
            )
            for size in BATCHES
        ),
    ]
    if find_spec("lm_eval"):
        harness = all_of(partial(prediction.harness, batch=batch))
        others.append(peer(in_batches, harness, at_least(1.2)))
    else:
        side.not_measured(work, in_batches, at_least(1.2), "lm-eval was not installed.")
    ours = all_of(partial(prediction.ours, batch=batch))
    side.compare(work, ours, others, rounds=rounds, warm=False)


def test_prediction_tiny(sides: Sides) -> None:
    tokenizer = deepcopy(models.tiny_tokenizer())
    ends = [f"<end {number}>" for number in range(ENDINGS)]
    tokenizer.add_special_tokens({"additional_special_tokens": ends})
    model = models.llama(
        len(tokenizer), 64, 2, initializer_range=0.1,
        bos_token_id=tokenizer.bos_token_id, pad_token_id=tokenizer.pad_token_id,
        eos_token_id=[tokenizer.eos_token_id, *tokenizer.convert_tokens_to_ids(ends)],
    ).eval()  # fmt: skip
    sets = []
    for dataset in TEST_SETS:
        rows = material.asked(material.synthetic(dataset, "label_set", TINY_ROWS), "test")
        sets.append(Asked.of(tokenizer, [row.prompt for row in rows], 24))
    work = f"test sets of three corpora, {TINY_ROWS} prompts each, tiny model, batches of 32"
    run(sides("Prediction"), work, Model(model, tokenizer), sets, 32, rounds=3)


def test_prediction_smollm2(sides: Sides) -> None:
    work = f"{ROWS} prompts of PHEE's test set, SmolLM2-135M with an adapter"
    folder = models.smollm2(ROOT)
    if folder is None or not material.mirror():
        reason = models.NO_SMOLLM2 if folder is None else material.NO_MIRROR
        sides("Prediction").not_measured(work, "every peer", at_least(1.2), reason)
        pytest.skip(reason)
    corpus = material.real("phee", "label_set")
    by = taught(folder, corpus)
    train, test = (material.asked(corpus, split) for split in ("train", "test"))
    longest = max(len(encode_target(by.tokenizer, row.completion or "")) for row in train)
    asked = Asked.of(by.tokenizer, [row.prompt for row in test[:ROWS]], longest)
    run(sides("Prediction"), work, by, [asked], 16, rounds=2)


def test_prediction_adapters(sides: Sides, checkout: Path) -> None:
    work = "4 sentences with each of twelve adapters, SmolLM2-135M"
    goal, name = at_least(1.5), "the base loaded for each adapter"
    folder = models.smollm2(ROOT)
    if folder is None:
        sides("Prediction").not_measured(work, name, goal, models.NO_SMOLLM2)
        pytest.skip(models.NO_SMOLLM2)
    assert checkout == Path.cwd()
    asks, params = adapters.asks(folder, rows=4)
    peer = Peer(
        name, partial(adapters.one_by_one, asks, params), goal, equal="bytes of all answers"
    )
    ours = partial(adapters.together, asks, params)
    amounts = sides("Prediction").compare(work, ours, [peer], rounds=2, warm=False)
    loads = [spent(partial(load_base, asks[0].job)).amount for _ in amounts]
    sides("Prediction").keep(
        f"{work}: the time that is saved",
        Peer("eleven loads of the base", ours, at_least(1), equal="as above"),
        [
            ((len(asks) - 1) * load, theirs - taken)
            for load, (taken, theirs) in zip(loads, amounts, strict=True)
        ],
    )


def taught(folder: Path, corpus: material.Corpus) -> Model:
    """The model with an adapter after a few steps, so that its answers end as they should."""
    tokenizer = load_tokenizer(folder)
    tokenizer.padding_side = "left"
    changes = {
        "steps": STEPS, "batch": 4, "learning_rate": 2e-3, "schedule": "cosine",
        "share_prefix": True,
    }  # fmt: skip
    recipe = load("default")[0].train.model_copy(update=changes)
    model = models.adapted(models.loaded(folder))
    fit = Fit("benchmark", model, recipe, material.SEED, prepare_torch([]))
    optimizer = make_optimizer(fit)
    rows = [encode(tokenizer, row) for row in material.asked(corpus, "train")[: STEPS * 4]]
    for step in range(STEPS):
        optimizer_step(fit, optimizer, step, [rows[4 * step : 4 * step + 4]])
    return Model(model.eval(), tokenizer)
