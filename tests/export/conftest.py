"""A small profile, as far as a pipeline would have run it, and its export."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from repro.corpora.prepare import prepare
from repro.corpora.synthesis.writers import synthesize
from repro.export.run import export
from repro.lora.base import base
from repro.lora.train import train
from repro.new_profile import new_profile
from repro.params import Params, load
from repro.paths import Paths
from repro.registry import corpus_entry, model_entry
from repro.tiny.base import build
from tests.jobs import job_of, render_corpus

CORPORA = ("phee", "biored", "ade", "ddi")
MODEL = "tiny-llama"
SETTINGS = [
    f"datasets=[{', '.join(CORPORA)}]", "synthesis={train: 12, dev: 4, test: 6}",
    "warmup.steps=3", "warmup.batch=4", "train.steps=2", "train.evaluate_every=1",
]  # fmt: skip
SHARED = (
    "corpora.yaml", "models.yaml", "transfers.yaml", "dvc.yaml", "params.yaml", "CITATION.cff",
    "LICENSE",
)  # fmt: skip
Profile = tuple[Params, Paths]


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _home(root: Path, folder: Path) -> Path:
    for name in SHARED:
        shutil.copy(root / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def exported(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Params, Paths]:
    """Corpora of four tasks, prepared and rendered, an adapter on one of them, and the export."""
    home = _home(root, tmp_path_factory.mktemp("home"))
    with _inside(home), pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1740787200")  # there is no git in this folder
        new_profile("small", "default", SETTINGS)
        params, paths = load("small")
        for dataset in CORPORA:
            synthesize(dataset, paths.raw(dataset), params.synthesis, params.seed)
            prepare(dataset, corpus_entry(dataset), params.of_prepare, paths)
            render_corpus(paths, params, dataset)
        entry = model_entry(MODEL)
        base(entry, paths.base(MODEL), partial(build, MODEL, entry, params.of_base))
        train(job_of(paths, MODEL, entry, "ade"), params.of_train)
        export(params, paths, Path("out"))
    return home, params, paths


@pytest.fixture
def there(exported: tuple[Path, Params, Paths], monkeypatch: pytest.MonkeyPatch) -> Profile:
    """The working directory is the one of the export."""
    monkeypatch.chdir(exported[0])
    monkeypatch.setenv("HF_DATASETS_CACHE", str(exported[0] / "cache"))
    return exported[1:]
