"""Training teaches: the tuned model beats the constant answer, and the untuned base does not."""

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from repro.paths import Paths
from tests.jobs import job_of, render_corpus

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
    from repro.params import load
    from repro.registry import corpus_entry, model_entry
    from repro.tiny.base import build

    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(root / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    params, paths = load("default")
    entry = model_entry(MODEL)
    base(entry, paths.base(MODEL), partial(build, MODEL, entry, params.of_base))
    for corpus in CORPORA:
        synthesize(corpus, paths.raw(corpus), params.synthesis, params.seed)
        prepare(corpus, corpus_entry(corpus), params.of_prepare, paths)
        render_corpus(paths, params, corpus)
    return paths


@pytest.mark.slow
def test_the_untuned_base_does_not_beat_the_constant_answer(untuned: Paths) -> None:
    from repro.baselines.run import run
    from repro.generate.predict import Ask, predict
    from repro.params import load, zero_shot_row
    from repro.prepared import open_prepared
    from repro.registry import model_entry
    from repro.scoring.score import score

    params, _ = load("default")
    row = zero_shot_row(MODEL)
    jobs = [job_of(untuned, MODEL, model_entry(MODEL), corpus, row) for corpus in CORPORA]
    asks = [
        Ask(job, "test", zero_shot=True, out=untuned.predictions(row, job.dataset)) for job in jobs
    ]
    for corpus, _ in zip(CORPORA, predict(asks, params.of_predict), strict=True):
        constant = untuned.predictions("constant", corpus)
        run("constant", open_prepared(untuned, corpus), params.seed, constant)
        figures = []
        for answered in (row, "constant"):
            score(answered, corpus, params.of_score, untuned)
            figures.append(json.loads(untuned.cell_metrics(answered, corpus).read_text())["f1"])
        assert figures[0] <= figures[1], (corpus, figures)
