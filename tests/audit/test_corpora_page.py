"""docs/corpora.md: made from the cards, complete, and what is committed is up to date."""

from pathlib import Path
from typing import Any

import pytest

from repro.audit.corpora_page import page, table, was_seen, write_page
from repro.audit.gold import PROTOCOLS, counts
from repro.corpora.base import load as load_corpus
from repro.corpora.card import card, task_info
from repro.errors import InputError
from repro.params import load
from repro.paths import CORPORA_PAGE
from repro.registry import corpora
from tests.corpora.conftest import Read


def real_card(read: Read, dataset: str) -> dict[str, Any]:
    corpus, entry = load_corpus(dataset), corpora()[dataset]
    gold = {
        name: counts(task_info(corpus, entry, name), read(dataset, name).splits)
        for name in PROTOCOLS
    }
    reading = read(dataset, "label_set")
    return card(corpus, entry, reading, protocol="label_set", synthetic=False) | {"gold": gold}


@pytest.mark.mirror
def test_the_committed_page_is_what_the_real_bytes_give(real: Read) -> None:
    entries = corpora()
    cards = {name: real_card(real, name) for name, entry in entries.items() if was_seen(entry)}
    assert CORPORA_PAGE.read_text(encoding="utf-8") == page(entries, cards), (
        "run: repro corpora -p baselines"
    )


def test_a_corpus_that_was_never_fetched_says_so() -> None:
    text = page(corpora(), {})
    for name, entry in corpora().items():
        assert f"## {entry.title}\n" in text
        assert all(file.url in text for file in entry.files)
        assert all(note in text for note in load_corpus(name).standing)
    assert text.count("**Never fetched here.**") == 12


def test_only_two_corpora_were_never_fetched() -> None:
    unseen = [name for name, entry in corpora().items() if not was_seen(entry)]
    assert unseen == ["bc4chemd", "pubmed20k"]


def test_a_profile_of_synthetic_corpora_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"synthetic: expected none, found .*-p baselines"):
        write_page(*load("default"), tmp_path / "corpora.md")


def test_a_missing_card_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    params, paths = load("baselines")
    corpora()
    table_of_corpora = Path("corpora.yaml").read_bytes()
    monkeypatch.chdir(tmp_path)
    Path("corpora.yaml").write_bytes(table_of_corpora)
    with pytest.raises(InputError, match=r"phee/card\.json: no such file; fetch and prepare it"):
        write_page(params, paths, tmp_path / "corpora.md")
    assert not (tmp_path / "corpora.md").exists()


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert table(["a"], [["x|y"]]) == "| a    |\n| ---- |\n| x\\|y |\n"
