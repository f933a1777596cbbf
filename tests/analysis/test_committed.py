"""The committed analyses against the committed metrics, and against the real bytes."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from repro.analysis.corpus import Corpus, measure
from repro.analysis.strings import Known
from repro.analysis.table import DIGITS, Line, read_lines
from repro.corpora.fetch import fetch
from repro.corpora.prepare import prepare
from repro.files import read_json
from repro.params import load
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.registry import corpus_entry
from repro.schema import SPLITS

PROFILES = ("baselines", "baselines-strict")
COMPARED = ("phee", "genia2011", "genia2013", "ddi", "biored", "ade", "healthadvice")
EVENT = re.compile(r"E\d+\t\S+:T\d+.*")


def lines_of(profile: str, root: Path) -> list[Line]:
    return read_lines(root / Paths(profile).tables / "analysis.csv")


def metrics_of(profile: str, row: str, dataset: str, root: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads(
        (root / Paths(profile).cell_metrics(row, dataset)).read_text("utf-8")
    )
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_every_row_that_was_scored_is_analysed_with_the_same_figures(
    profile: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    params, _ = load(profile)
    whole = {(line.row, line.dataset): line for line in lines_of(profile, root) if not line.measure}
    for row in params.rows:
        for dataset in COMPARED:
            metrics = metrics_of(profile, row, dataset, root)
            if "not_run" in metrics:
                assert (row, dataset) not in whole
                continue
            line = whole[row, dataset]
            figures = (line.value, line.low, line.high, line.examples, line.groups, line.gold)
            names = ("f1", "f1_low", "f1_high", "examples", "groups", "gold")
            assert figures == tuple(metrics[name] for name in names)


def test_the_constant_of_the_analysis_is_the_scored_one(root: Path) -> None:
    found = {
        line.dataset: line.value
        for line in lines_of("baselines", root)
        if line.measure == "constant_f1" and line.dataset in COMPARED
    }
    assert found == {
        dataset: metrics_of("baselines", "constant", dataset, root)["f1"] for dataset in COMPARED
    }


@pytest.mark.mirror
@pytest.mark.parametrize("dataset", ["genia2011", "genia2013"])
def test_nested_events_are_the_lines_of_the_real_files_that_name_an_event(
    dataset: str, mirror: Path, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv("REPRO_MIRROR", str(mirror))
    fetch(dataset, corpus_entry(dataset), tmp_path / dataset)
    found = []
    with zipfile.ZipFile(tmp_path / dataset / "original.zip") as archive:
        for name in archive.namelist():
            if "original-data/devel/" in name and name.endswith(".a2"):
                found += EVENT.findall(archive.read(name).decode("utf-8"))
    share = sum(":E" in line for line in found) / len(found)
    [line] = [
        line
        for line in lines_of("baselines", root)
        if (line.dataset, line.measure) == (dataset, "nested")
    ]
    assert line.value == round(share, DIGITS)


@pytest.mark.mirror
@pytest.mark.long
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("dataset", ["phee", "genia2013", "biored", "git", "ade"])
def test_the_committed_measures_are_what_the_real_corpus_gives(
    profile: str,
    dataset: str,
    copy: Path,
    root: Path,
    mirror: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REPRO_MIRROR", str(mirror))
    params, paths = load(profile)
    entry = corpus_entry(dataset)
    fetch(dataset, entry, copy / paths.raw(dataset))
    prepare(dataset, entry, params.of_prepare, paths)
    prepared = open_prepared(paths, dataset)
    splits = {split: prepared.rows(split) for split in SPLITS}
    corpus = Corpus(prepared.info, splits, read_json(paths.card(dataset), "prepare it"))
    found = measure(corpus, Known.of(corpus.info, corpus.train))
    committed = {
        line.measure: line.value
        for line in lines_of(profile, root)
        if line.dataset == dataset and not line.row
    }
    assert {name: round(value, DIGITS) for name, value in found.items()} == committed
