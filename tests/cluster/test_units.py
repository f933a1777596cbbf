"""Cells, corpora and bases as chains of stages of the pipeline."""

from pathlib import Path

import pytest

from repro.cluster.local import Board
from repro.cluster.units import Unit, bases, cells, corpora, only, verb_of
from repro.files import read_yaml
from repro.params import load


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.mark.parametrize("profile", ["default", "laptop", "laptop-samples", "baselines", "paper"])
def test_units_hold_every_stage_of_a_corpus_a_base_or_a_cell_once(profile: str) -> None:
    params, paths = load(profile)
    stages = [
        stage
        for unit in [*corpora(params, paths), *bases(params), *cells(params, paths)]
        for stage in unit.stages
    ]
    assert len(stages) == len(set(stages))
    locked = read_yaml(paths.lock, "")["stages"] if paths.lock.is_file() else {}
    # comparing rows waits for all of them: it is no part of a cell
    of_cells = {name for name in locked if "@" in name and verb_of(name) != "compare"}
    assert of_cells <= set(stages)


def test_a_cell_trains_answers_and_scores_once_its_corpus_and_its_base_are_there() -> None:
    params, paths = load("default")
    cell = next(unit for unit in cells(params, paths) if unit.name == "tiny-llama-ade")
    assert cell.stages == (
        "train@tiny-llama-ade", "predict@tiny-llama-ade", "score@tiny-llama-ade",
    )  # fmt: skip
    assert cell.needs == ("tiny-llama", "ade")


def test_thresholds_are_chosen_once_a_cell_has_its_answers_and_scores_on_both_splits() -> None:
    params, paths = load("laptop-samples")
    unit = next(cells(params, paths))
    assert [stage.partition("@")[0] for stage in unit.stages] == [
        "train", "predict", "predict_split", "score", "score_split", "thresholds",
    ]  # fmt: skip
    assert unit.stages[-1] == f"thresholds@{unit.name}-dev"


def test_units_can_be_cut_down_to_some_stages() -> None:
    params, paths = load("laptop")
    kept = only(cells(params, paths), ("predict",))
    assert any(stage.startswith("predict_seed@") for unit in kept for stage in unit.stages)
    assert {verb_of(stage) for unit in kept for stage in unit.stages} == {"predict"}


def test_a_unit_waits_for_what_it_needs_and_falls_with_it() -> None:
    board = Board([Unit("cell", ("c",), ("base", "corpus")), Unit("base", ("b",))])
    first = board.next()
    assert first is not None
    assert first.name == "base"
    board.running[0] = (first, None)
    assert board.next() is None
    del board.running[0]
    board.drop_dependents("base")
    assert board.failed == {"cell": "not run: base failed"}
    assert not board.waiting
