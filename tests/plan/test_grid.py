"""Plans of whole profiles, and what a machine that is too small is told."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from repro.cli.commands import app
from repro.errors import RunError
from repro.lora.hardware import Gpu
from repro.params import Params, load
from repro.plan import show
from repro.plan.cards import CARDS
from repro.plan.grid import plan, require_room

CARD = CARDS["a100-40gb"]


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def without_checkpointing() -> Params:
    params, _ = load("paper")
    return params.model_copy(
        update={"train": params.train.model_copy(update={"gradient_checkpointing": False})}
    )


def test_the_sum_of_a_plan_is_the_sum_of_its_cells() -> None:
    params, paths = load("paper")
    cells = plan(params, paths, CARD)
    told = show.totals(params, cells)
    assert told["cells"] == len(cells) == 144
    assert told["gpu_hours"] == pytest.approx(sum(cell.gpu_hours for cell in cells), abs=0.01)
    assert told["do_not_fit"] == 0


def test_every_cell_fits_the_cards_it_is_given_and_not_half_as_many() -> None:
    params, paths = load("paper")
    for cell in plan(params, paths, CARD):
        assert cell.per_gpu <= CARD.memory
        spread = cell.memory.weights + cell.memory.states + cell.memory.activations
        if cell.gpus > 1:
            assert spread / (cell.gpus / 2) + cell.memory.logits > CARD.memory - 1e9


def test_json_holds_what_the_table_holds() -> None:
    done = CliRunner().invoke(app, ["plan", "-p", "paper", "--json"])
    told = json.loads(done.stdout)
    assert told["sum"]["cells"] == len(told["cells"]) == 144
    assert any("as measured on an H100" in line for line in told["assumed"])


def test_an_unknown_card_is_told_the_known_ones() -> None:
    done = CliRunner().invoke(app, ["plan", "-p", "paper", "--gpu", "a100"])
    assert "a100-40gb" in str(done.exception)


def test_the_page_is_what_the_command_prints(root: Path) -> None:
    params, paths = load("paper")
    page = (root / "docs/plan.md").read_text(encoding="utf-8")
    assert page == show.page(params, paths, CARD)


def gpu(memory_gb: float) -> Gpu:
    return Gpu("NVIDIA A100", memory_gb, "570.1", "GPU-a")


def test_a_cell_that_does_not_fit_is_refused_with_its_arithmetic_and_what_to_turn() -> None:
    params = without_checkpointing()
    with pytest.raises(RunError) as refused:
        require_room("llama3-8b", "genia2011", params, [gpu(42.9)])
    said = str(refused.value)
    assert "llama3-8b on genia2011: needs 10" in said
    assert "16.1 weights" in said
    assert "set train.gradient_checkpointing: true, or set quantisation: nf4" in said


def test_the_same_cell_fits_with_checkpointing_and_a_short_corpus_without() -> None:
    params, _ = load("paper")
    require_room("llama3-8b", "genia2011", params, [gpu(42.9)])
    require_room("llama3-8b", "phee", without_checkpointing(), [gpu(42.9)])


def test_where_no_gpu_is_the_check_of_the_hardware_speaks() -> None:
    require_room("r1-distill-llama-70b", "genia2011", without_checkpointing(), [])


def test_training_refuses_in_the_words_of_the_plan() -> None:
    params = without_checkpointing()
    _, paths = load("paper")
    cells = plan(params, paths, CARD)
    too_large = next(cell for cell in cells if not cell.gpus)
    planned = "\n".join(show.lines(params, cells, CARD))
    eight = [gpu(CARD.memory / 1e9)] * 8
    with pytest.raises(RunError) as refused:
        require_room(too_large.model, too_large.dataset, params, eight)
    assert str(refused.value) in planned


def test_all_weights_of_an_8b_do_not_fit_a_card_that_its_adapter_fits() -> None:
    params, _ = load("paper")
    everything = params.model_copy(update={"lora": None})
    with pytest.raises(RunError) as refused:
        require_room("llama3-8b", "phee", everything, [gpu(42.9)])
    said = str(refused.value)
    assert "128.5 trained weights and optimiser" in said
    assert "nf4" not in said
    assert "train an adapter, or use more" in said


def test_several_whole_bases_leave_each_its_share_of_the_cards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    params, cards = load("paper")[0], [gpu(42.9)] * 2
    require_room("r1-distill-qwen-32b", "phee", params, cards)
    monkeypatch.setenv("REPRO_PARALLEL", "data:2")
    with pytest.raises(RunError, match="on each of 1 GPU"):
        require_room("r1-distill-qwen-32b", "phee", params, cards)


def test_processes_that_share_a_base_are_told_what_each_of_them_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    params, cards = load("paper")[0], [gpu(42.9)] * 8
    monkeypatch.setenv("REPRO_PARALLEL", "shard:8")
    require_room("r1-distill-llama-70b", "phee", params, cards)
    monkeypatch.setenv("REPRO_PARALLEL", "shard:2")
    with pytest.raises(RunError, match=r"on each of 2 GPUs .* spread the layers") as told:
        require_room("r1-distill-llama-70b", "phee", params, cards)
    assert "nf4" not in str(told.value)


def test_a_process_takes_its_share_of_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    params, cards = without_checkpointing(), [gpu(42.9)] * 4
    with pytest.raises(RunError, match="on each of 1 GPU "):
        require_room("llama3-8b", "genia2011", params, cards[:1])
    monkeypatch.setenv("REPRO_PARALLEL", "data:4")
    require_room("llama3-8b", "bc5cdr", params, cards)


def test_each_sample_is_one_more_answer_and_a_seeded_part_of_the_rows_takes_its_part() -> None:
    params, paths = load("paper")

    def hours(**predict: int) -> float:
        changed = {"predict": params.predict.model_copy(update=predict)}
        return plan(params.model_copy(update=changed), paths, CARD)[0].predict_hours

    assert hours(samples=4) == pytest.approx(5 * hours())
    assert hours(rows=20) < hours() / 4


def test_what_a_profile_runs_beside_the_cells_of_its_plan_is_told() -> None:
    params, _ = load("laptop")
    seeds = len(params.seeds) * len(params.seed_datasets)
    assert f"left out: {seeds} trainings from further seeds, with their answers" in (
        show.assumptions(params, CARD)
    )
    assert "left out: answers to dev" in show.assumptions(load("laptop-samples")[0], CARD)
    assert not any(text.startswith("left out") for text in show.assumptions(load("paper")[0], CARD))


def test_cells_that_fit_no_number_of_cards_are_told_beside_the_sum() -> None:
    params, paths = load("paper")
    small = replace(CARD, memory=4e9)
    told = next(
        line for line in show.lines(params, plan(params, paths, small), small) if "sum" in line
    )
    assert told.endswith("cells fit no number of cards and are in no hours")
