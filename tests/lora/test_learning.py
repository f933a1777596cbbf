"""Training teaches: the tuned model beats the constant answer, and the untuned base does not."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from repro.paths import Paths

CORPORA = ("phee", "biored", "bc5cdr", "ade")
AT_LEAST = 2
UNTUNED = ("phee", "ade")
MODEL = "tiny-llama"


def committed(row: str, corpus: str) -> dict[str, Any]:
    """The committed metrics of a cell of the default profile, or a skip."""
    path = Paths.of("default").cell_metrics(row, corpus)
    if not path.is_file():
        pytest.skip(f"no {path}: run `dvc repro`")
    metrics: dict[str, Any] = json.loads(path.read_text())
    return metrics


def test_tiny_llama_beats_the_constant_answer_beyond_chance_in_the_committed_results() -> None:
    cells = {name: (committed(MODEL, name), committed("constant", name)) for name in CORPORA}
    beaten = [name for name, (tuned, constant) in cells.items() if tuned["f1_low"] > constant["f1"]]
    assert len(beaten) >= AT_LEAST, cells


@pytest.fixture
def untuned(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Synthetic corpora of the default profile, and the base that its pipeline has built."""
    from repro.corpora.prepare import prepare
    from repro.corpora.synthesis.writers import synthesize
    from repro.params import corpus_entry, load

    base = root / Paths.of("default").base(MODEL)
    if not (base / "model.safetensors").is_file():
        pytest.skip(f"no base model in {base}: run `dvc repro base@{MODEL}`")
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(root / name, tmp_path)
    shutil.copytree(base, tmp_path / Paths.of("default").base(MODEL))
    monkeypatch.chdir(tmp_path)
    params, paths = load("default")
    for corpus in UNTUNED:
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
    predict(MODEL, model_entry(MODEL), UNTUNED, params, untuned, zero_shot=True)
    for corpus in UNTUNED:
        run("constant", corpus, params, untuned)
        figures = []
        for row in (zero_shot_row(MODEL), "constant"):
            score(row, corpus, params, untuned)
            figures.append(json.loads(untuned.cell_metrics(row, corpus).read_text())["f1"])
        assert figures[0] <= figures[1], (corpus, figures)
