"""Training teaches: the tuned model beats the constant answer, and the untuned base does not."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from repro.paths import Paths

CORPORA = ("phee", "biored", "bc5cdr", "ade")
AT_LEAST = 2
MODEL = "tiny-llama"


def committed(row: str, corpus: str) -> dict[str, Any]:
    """The committed metrics of a cell of the default profile."""
    metrics: dict[str, Any] = json.loads(Paths.of("default").cell_metrics(row, corpus).read_text())
    return metrics


def test_tiny_llama_beats_the_constant_answer_beyond_chance_in_the_committed_results() -> None:
    cells = {name: (committed(MODEL, name), committed("constant", name)) for name in CORPORA}
    beaten = [name for name, (tuned, constant) in cells.items() if tuned["f1_low"] > constant["f1"]]
    assert len(beaten) >= AT_LEAST, cells


@pytest.fixture
def untuned(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Synthetic corpora of the default profile, and its base model, built as its pipeline does."""
    from repro.corpora.prepare import prepare
    from repro.corpora.synthesis.writers import synthesize
    from repro.lora.base import base
    from repro.params import corpus_entry, load, model_entry

    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(root / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    params, paths = load("default")
    base(MODEL, model_entry(MODEL), params, paths)
    for corpus in CORPORA:
        synthesize(corpus, paths.raw(corpus), params.synthesis, params.seed)
        prepare(corpus, corpus_entry(corpus), params, paths)
    return paths


@pytest.mark.slow
def test_the_untuned_base_does_not_beat_the_constant_answer(untuned: Paths) -> None:
    from repro.baselines.run import run
    from repro.generate.predict import predict
    from repro.params import load, model_entry, zero_shot_row
    from repro.scoring.score import score

    params, _ = load("default")
    predict(MODEL, model_entry(MODEL), CORPORA, params, untuned, zero_shot=True)
    for corpus in CORPORA:
        run("constant", corpus, params, untuned)
        figures = []
        for row in (zero_shot_row(MODEL), "constant"):
            score(row, corpus, params, untuned)
            figures.append(json.loads(untuned.cell_metrics(row, corpus).read_text())["f1"])
        assert figures[0] <= figures[1], (corpus, figures)
