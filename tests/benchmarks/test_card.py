"""What benchmarks.card measures on a card, tried on a CPU at a fraction of the size."""

import pytest

from benchmarks import card
from repro.lora.load import prepare_torch
from repro.params import load
from repro.plan.lengths import lengths_of
from repro.registry import ModelEntry, model_entry


@pytest.fixture(autouse=True)
def few_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vocabulary of 5,000, and 32 prompts."""
    monkeypatch.setattr(card, "EMBEDDING_ROWS", {card.MODEL: 5000})
    monkeypatch.setattr(card, "PROMPTS", 32)


def narrow(layers: int) -> ModelEntry:
    entry = model_entry(card.MODEL)
    sizes = {
        "hidden": 32, "layers": layers, "heads": 2, "kv_heads": 1, "head_dim": 16,
        "intermediate": 64,
    }  # fmt: skip
    return entry.model_copy(update={"shape": entry.shape.model_copy(update=sizes)})


def test_rows_are_as_long_as_those_of_the_corpus_and_begin_alike() -> None:
    lengths = lengths_of("phee")[0]
    rows = card.drawn_rows(lengths, 400, 5000)
    sizes = sorted(len(row.ids) for row in rows)
    assert lengths.quantiles[0] <= sizes[0]
    assert sizes[-1] <= lengths.quantiles[-1]
    assert abs(sizes[200] - lengths.quantiles[10]) <= 4
    assert len({tuple(row.ids[: lengths.quantiles[0] - 20]) for row in rows}) == 1


def test_work_of_a_step_grows_with_rows_and_with_checkpointing() -> None:
    params, _ = load("paper")
    saving = params.train.model_copy(update={"gradient_checkpointing": True})
    kept = params.train.model_copy(update={"gradient_checkpointing": False})
    again = params.model_copy(update={"train": saving})
    params = params.model_copy(update={"train": kept})
    rows = card.drawn_rows(lengths_of("phee")[0], 4, 5000)
    once = card.step_work(narrow(2), params, rows)
    assert card.step_work(narrow(2), params, [*rows, *rows]) == 2 * once
    assert once < card.step_work(narrow(2), again, rows) < 2 * once


def test_all_ways_of_answering_write_the_same_number_of_tokens() -> None:
    params, _ = load("paper")
    base = card.random_base(card.NO_CARD, prepare_torch([]), narrow(1))
    found = list(card.predictions(base.model, params))
    assert found[0].tokens == found[1].tokens == 32 * lengths_of("phee")[0].answer_longest
