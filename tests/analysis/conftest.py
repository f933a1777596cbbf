"""A small profile of synthetic corpora with answers, and its analysis."""

import shutil
from pathlib import Path

import pytest

from repro.baselines.run import run as baseline
from repro.corpora.prepare import prepare
from repro.corpora.synthesis.writers import synthesize
from repro.params import Params, Synthesis, load
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.registry import corpus_entry
from repro.render.stage import render

DATASETS = ["phee", "genia2013", "ddi", "bc5cdr", "ade"]
ROWS = {"label_set": ["constant"], "strict": ["lookup"]}
Profile = tuple[Params, Paths]


def answered(protocol: str, dataset: str, params: Params, paths: Paths) -> None:
    """Prepare a synthetic corpus and let the rows answer it."""
    synthesize(dataset, paths.raw(dataset), Synthesis(train=60, dev=20, test=30), 13)
    entry = corpus_entry(dataset)
    prepare(dataset, entry, params.of_prepare, paths)
    prepared = open_prepared(paths, dataset)
    render(prepared, params.prompt, paths.rendered(dataset))
    for row in ROWS[protocol]:
        baseline(row, prepared, 13, paths.predictions(row, dataset))


@pytest.fixture
def copy(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shared tables and the profiles, which is the working directory."""
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copyfile(root / name, tmp_path / name)
    for name in ("profiles", "published"):
        shutil.copytree(root / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["label_set", "strict"])
def profile(request: pytest.FixtureRequest, copy: Path) -> Profile:
    """The profile `default` with fewer corpora, under either protocol; `linear` has no answers."""
    protocol = str(request.param)
    params, paths = load("default")
    changes = {
        "protocol": protocol,
        "datasets": DATASETS,
        "rows": [*ROWS[protocol], "linear"],
    }
    params = params.model_copy(update=changes)
    for dataset in DATASETS:
        answered(protocol, dataset, params, paths)
    assert copy.is_dir()
    return params, paths
