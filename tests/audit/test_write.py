import shutil
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from repro.audit.findings import make_audit
from repro.audit.markdown import render
from repro.audit.words import caveats, title
from repro.audit.write import write
from repro.errors import InputError
from repro.paths import Paths
from repro.published.grid import paper
from repro.published.store import Figure
from repro.published.terms import METRICS, Key
from tests.audit.samples import facts, figure, published

GOLDEN = Path(__file__).with_name("audit.golden.md")
FILES = ("dvc.yaml", "params.yaml")


def small() -> str:
    figures = [
        figure("events", "phee", "precision", "0.500"),
        figure("events", "phee", "recall", "0.455"),
        figure("classification", "ade", "f1", "0.7"),
    ]
    return render(make_audit(published(*figures), facts(), {}))


@pytest.fixture
def bare(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout without data or metrics, and without a network."""
    for name in FILES:
        shutil.copyfile(root / name, tmp_path / name)
    shutil.copytree(root / "published", tmp_path / "published")
    monkeypatch.chdir(tmp_path)

    def refuse(*_: object) -> None:
        raise AssertionError("no network in an audit")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tmp_path


def test_the_audit_needs_published_alone_and_gives_the_same_bytes_again(bare: Path) -> None:
    target = bare / write(Paths("default"))
    first = target.read_bytes()
    write(Paths("default"))
    assert target.read_bytes() == first
    assert b"0.7663" in first


def test_missing_facts_are_named_with_the_remedy(bare: Path) -> None:
    (bare / "published" / "corpus_facts.json").unlink()
    with pytest.raises(InputError, match=r"corpus_facts\.json.*repro corpus-facts"):
        write(Paths("default"))
    assert not (bare / "paper_tables").exists()


def test_the_page_is_the_golden_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert small() == GOLDEN.read_text(encoding="utf-8")


def test_it_is_preliminary_until_all_tables_are_imported(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    known = published(figure("events", "phee", "f1", "0.70"))
    one = replace(known.cells["llama3-8b", "phee", "f1"], standing="imported")
    every: dict[Key, Figure] = {
        (model, dataset, metric): replace(one, model=model, dataset=dataset, metric=metric)
        for model in paper().models
        for dataset in paper().corpora
        for metric in METRICS
    }
    assert title(known).startswith("Preliminary audit")
    assert title(replace(known, cells={one.key: one})).startswith("Preliminary audit")
    assert "1 of them read" in caveats(replace(known, cells={one.key: one}))[0]
    assert title(replace(known, cells=every)).startswith("Audit")
    assert "432 of 432" in caveats(replace(known, cells=every))[0]


def test_caveats_stand_before_any_finding(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    text = small()
    first_finding = text.index("## ")
    for thought in ("of 432 figures", "hypothesis", "A fit is no proof", "misconduct", "import"):
        assert text.index(thought) < first_finding


def test_a_case_names_every_standing_of_its_figures_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    read = [figure("events", "phee", name, "0.500") for name in METRICS]
    known = published(read[0], replace(read[1], standing="imported"), read[2])
    assert "0.500 (summary and imported)\n" in render(make_audit(known, facts(), {}))
