"""What is exported reads back with `datasets`, PEFT and the Hub's library, row for row."""

import json
import os
import shutil
from pathlib import Path

import pytest
from datasets import load_dataset
from huggingface_hub import DatasetCard

from repro.corpora.prepare import prepare
from repro.corpora.synthesis.writers import synthesize
from repro.errors import InputError
from repro.export.corpora import corpus_card, prompts_of, rows_of, why_text_stays
from repro.export.run import export
from repro.new_profile import new_profile
from repro.params import Params, corpora, corpus_entry, load
from repro.paths import Paths
from repro.schema import SPLITS
from tests.jobs import render_corpus

CORPORA = ("phee", "biored", "ade", "ddi")
SHARED = ("corpora.yaml", "models.yaml", "dvc.yaml", "params.yaml", "CITATION.cff", "LICENSE")
Profile = tuple[Params, Paths]


@pytest.fixture(scope="module")
def exported(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Params, Paths]:
    """Small synthetic corpora of four tasks, prepared, rendered and exported."""
    home = tmp_path_factory.mktemp("home")
    for name in SHARED:
        shutil.copy(root / name, home / name)
    before = Path.cwd()
    os.chdir(home)
    try:
        settings = [f"datasets=[{', '.join(CORPORA)}]", "synthesis={train: 12, dev: 4, test: 6}"]
        new_profile("small", "default", settings)
        params, paths = load("small")
        for dataset in CORPORA:
            synthesize(dataset, paths.raw(dataset), params.synthesis, params.seed)
            prepare(dataset, corpus_entry(dataset), params.of_prepare, paths)
            render_corpus(paths, params, dataset)
        export(params, paths, Path("out"))
    finally:
        os.chdir(before)
    return home, params, paths


@pytest.fixture
def there(exported: tuple[Path, Params, Paths], monkeypatch: pytest.MonkeyPatch) -> Profile:
    monkeypatch.chdir(exported[0])
    monkeypatch.setenv("HF_DATASETS_CACHE", str(exported[0] / "cache"))
    return exported[1:]


@pytest.mark.parametrize("dataset", CORPORA)
def test_rows_and_prompts_read_back_as_they_were_prepared(there: Profile, dataset: str) -> None:
    folder = f"out/datasets/{dataset}"
    cache = "cache"
    rows = load_dataset(folder, cache_dir=cache)
    prompts = load_dataset(folder, "prompts", cache_dir=cache)
    assert set(rows) == set(prompts) == set(SPLITS)
    for split in SPLITS:
        assert rows[split].to_list() == rows_of(dataset, split, there[1])
        assert prompts[split].to_list() == prompts_of(dataset, split, there[1])
    assert all(row["completion"] is None for row in prompts["test"])


@pytest.mark.usefixtures("there")
def test_the_hub_reads_the_card_of_a_dataset() -> None:
    card = DatasetCard.load("out/datasets/ade/README.md")
    assert [config["config_name"] for config in card.data.configs] == ["rows", "prompts"]
    assert "synthetic" in card.data.pretty_name


@pytest.mark.parametrize("dataset", sorted(corpora()))
def test_text_is_exported_where_the_licence_names_it(
    root: Path, dataset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    params, paths = load("baselines")
    entry = corpus_entry(dataset)
    reason = why_text_stays(dataset, entry, params)
    assert (not reason) == (dataset in {"phee", "biored", "bc5cdr", "bc2gm"})
    text = corpus_card(dataset, entry, params, paths, reason)
    assert all(file.url in text for file in entry.files), "the pins stand in every card"
    assert ("configs:" in text) == (not reason)
    assert (f"profiles/baselines/dvc.yaml:render@{dataset}" in text) == bool(reason)


def test_an_export_never_overwrites_a_folder(there: Profile) -> None:
    with pytest.raises(InputError, match="out: exists; name a new folder"):
        export(*there, Path("out"))


@pytest.mark.usefixtures("there")
def test_the_crate_names_every_file_and_every_corpus() -> None:
    graph = json.loads(Path("out/ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    named = {entity["@id"] for entity in graph}
    files = {
        file.relative_to("out").as_posix()
        for file in Path("out").rglob("*")
        if file.is_file() and file.name not in {"ro-crate-metadata.json", ".zenodo.json"}
    }
    assert files <= named
    assert {f"#corpus-{dataset}" for dataset in CORPORA} <= named
    descriptor = next(entity for entity in graph if entity["@id"] == "ro-crate-metadata.json")
    assert descriptor["conformsTo"]["@id"].endswith("/ro/crate/1.2")


@pytest.mark.usefixtures("there")
def test_zenodo_metadata_follow_the_citation_file() -> None:
    found = json.loads(Path("out/.zenodo.json").read_text(encoding="utf-8"))
    assert found["related_identifiers"][0]["identifier"] == "arXiv:2503.00624"
    assert found["license"] == "mit"
    assert found["creators"]
