"""The tables of what fits a card, and of what a card holds of a base that is sharded."""

from pathlib import Path

import pytest

from repro.params import load
from repro.plan.cards import CARDS, DRIVER
from repro.plan.fit import fit_table, shard_table
from repro.plan.grid import on_each, on_each_shard, peak
from repro.plan.lengths import STAND_INS
from repro.plan.parameters import parameters_of
from repro.registry import model_entry

CARD = CARDS["a100-40gb"]
MODEL, DATASET = "r1-distill-llama-70b", "genia2011"


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def test_alone_a_process_takes_what_the_whole_takes() -> None:
    params, entry = load("paper")[0], model_entry(MODEL)
    need = on_each_shard(MODEL, entry, params, DATASET, checkpointing=True, count=1)
    assert need.each == on_each(peak(MODEL, entry, params, DATASET, checkpointing=True), 1)
    assert need.gathered == 0


def test_of_four_each_holds_a_quarter_of_the_base_a_row_and_the_whole_adapter() -> None:
    params, entry = load("paper")[0], model_entry(MODEL)
    whole = peak(MODEL, entry, params, DATASET, checkpointing=True)
    need = on_each_shard(MODEL, entry, params, DATASET, checkpointing=True, count=4)
    assert params.train.batch == 4
    assert need.memory.activations == pytest.approx(whole.activations / 4)
    assert need.memory.states == whole.states
    counts = parameters_of(MODEL, entry, params.lora)
    assert need.gathered == 2 * (2 * counts.layers / entry.shape.layers + counts.embedding / 2)
    parts = need.gathered + whole.states + (whole.activations + whole.logits) / 4 + DRIVER
    assert need.each == pytest.approx(whole.weights / 4 + parts)


def test_a_row_of_the_sharded_table_adds_up() -> None:
    header, _, *rows = shard_table(load("paper")[0], CARD)
    assert header.count("|") == rows[0].count("|")
    for row in rows:
        *parts, total = (float(value) for value in row.strip("| ").split(" | ")[2:])
        assert sum(parts) == pytest.approx(total, abs=0.4)


def test_every_model_has_a_row_and_where_eight_cards_are_too_few_their_corpora_are_counted() -> (
    None
):
    params, _ = load("paper")
    _, _, *rows = fit_table(params, CARD)
    last = [row.strip("| ").split(" | ")[-1].strip() for row in rows]
    assert len(last) == len(params.models)
    for model, told in zip(params.models, last, strict=True):
        count, _, part = told.partition(" ")
        assert int(count) in {1, 2, 4, 8}
        needs = [
            on_each_shard(model, model_entry(model), params, dataset, True, int(count)).each
            for dataset in params.datasets
            if dataset not in STAND_INS
        ]
        fitting = sum(need <= CARD.memory for need in needs)
        assert part == ("" if fitting == len(needs) else f"({fitting} of {len(needs)})")
