"""What is exported reads back with `datasets` and the Hub's library, row for row."""

from pathlib import Path

import pytest
from datasets import load_dataset
from huggingface_hub import DatasetCard

from repro.errors import InputError
from repro.export.corpora import corpus_card, prompts_of, rows_of, why_text_stays
from repro.export.run import export
from repro.params import load
from repro.registry import corpora, corpus_entry
from repro.schema import SPLITS
from tests.export.conftest import CORPORA, Profile


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
