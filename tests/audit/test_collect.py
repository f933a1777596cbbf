import shutil
from pathlib import Path

import pytest

from repro.audit.collect import collect, corpus_facts
from repro.audit.facts import load_facts
from repro.corpora.fetch import fetch
from repro.corpora.prepare import prepare
from repro.errors import InputError
from repro.params import load
from repro.registry import corpus_entry

COLLECTED = (
    "phee",
    "genia2011",
    "genia2013",
    "ddi",
    "git",
    "biored",
    "bc5cdr",
    "bc2gm",
    "ade",
    "healthadvice",
)
FILES = ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml")


@pytest.fixture
def copy(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in FILES:
        shutil.copyfile(root / name, tmp_path / name)
    for name in ("profiles", "published"):
        shutil.copytree(root / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.mirror
@pytest.mark.slow
@pytest.mark.parametrize("dataset", COLLECTED)
def test_the_committed_facts_are_what_real_prepared_data_gives(
    dataset: str, copy: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRO_MIRROR", str(mirror))
    params, paths = load("baselines")
    entry = corpus_entry(dataset)
    fetch(dataset, entry, paths.raw(dataset))
    prepare(dataset, entry, params.of_prepare, paths)
    assert corpus_facts(dataset, params, paths) == load_facts()[dataset]
    assert copy.is_dir()


def test_facts_are_committed_for_every_corpus_whose_bytes_are_known(copy: Path) -> None:
    assert list(load_facts(copy / "published" / "corpus_facts.json")) == list(COLLECTED)


def test_synthetic_corpora_have_no_facts(copy: Path) -> None:
    assert copy.is_dir()
    with pytest.raises(InputError, match="real corpora"):
        collect(*load("default"))


def test_missing_prepared_data_is_named_with_the_remedy(copy: Path) -> None:
    assert copy.is_dir()
    with pytest.raises(InputError, match="prepare"):
        collect(*load("baselines"))
