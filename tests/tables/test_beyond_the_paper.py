"""A model and a corpus that the paper has not: whatever is said of the paper stays as it is."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from repro.audit.write import write as write_audit
from repro.params import load
from repro.report.write import write as write_report
from repro.tables.claims import summary_lines
from repro.tables.show import show, show_diff
from repro.tables.summary import read
from repro.tables.write import write as write_tables
from tests.tables.home import Home

MODEL, CORPUS = "other-1b", "othercorpus"
FILES = ("params.yaml", "corpora.yaml", "models.yaml", "transfers.yaml", "dvc.yaml", "dvc.lock")
FOLDERS = ("profiles", "published", "metrics", "provenance")


def checkout(root: Path, folder: Path) -> None:
    """What tables, audit and report read, copied."""
    folder.mkdir()
    for name in FILES:
        shutil.copyfile(root / name, folder / name)
    for name in FOLDERS:
        shutil.copytree(root / name, folder / name)


def widen(folder: Path) -> None:
    """Put one entry of each kind before all others, like one of the paper but in name."""
    for table, like, name in (
        ("models.yaml", "mistral-7b", MODEL),
        ("corpora.yaml", "phee", CORPUS),
    ):
        entries = yaml.safe_load((folder / table).read_text(encoding="utf-8"))
        added = {name: entries[like] | {"title": f"Title of {name}"}, **entries}
        (folder / table).write_text(yaml.safe_dump(added, sort_keys=False), encoding="utf-8")


def texts(profile: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """All that is written and printed of a profile, in the current folder."""
    params, paths = load(profile)
    own = params.of_tables
    write_tables(own, paths)
    write_audit(paths)
    write_report(params, paths, with_text=False)
    capsys.readouterr()
    show(own, paths)
    printed = {"results": capsys.readouterr().out}
    show_diff(own, paths, markdown=True, as_json=False)
    printed["diff"] = capsys.readouterr().out
    printed["claims"] = "\n".join(summary_lines(read(own, paths).claims))
    files = {file.name: file.read_text(encoding="utf-8") for file in paths.tables.iterdir()}
    return files | printed


@pytest.mark.parametrize("profile", ["default", "baselines", "paper"])
def test_a_profile_without_them_says_the_same_to_the_byte(
    profile: str,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = []
    for folder in (tmp_path / "narrow", tmp_path / "wide"):
        checkout(root, folder)
        if folder.name == "wide":
            widen(folder)
        monkeypatch.chdir(folder)
        found.append(texts(profile, capsys))
    assert found[0].keys() == found[1].keys()
    assert len(found[0]) == 23
    for name, text in found[0].items():
        assert text == found[1][name], name


@pytest.fixture
def narrow(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The paper's models with a few figures, where the tables hold one entry more."""
    checkout(root, tmp_path / "wide")
    widen(tmp_path / "wide")
    monkeypatch.chdir(tmp_path / "wide")
    shutil.rmtree("metrics")
    Path("published/expectations/default.csv").unlink()
    paper = Home.of().paper()
    for model, dataset, f1 in (
        ("mistral-7b", "phee", 0.9469),
        ("r1-distill-llama-70b", "phee", 0.9571),
        ("llama3-8b", "biored", 0.5),
        ("deepseek-llm-7b", "bc5cdr", 0.96),
    ):
        paper.write(model, dataset, f1)
    return paper


def wide(paper: Home) -> Home:
    """The same with both of its own, whose figures would break half of the claims."""
    names = [*paper.params.datasets, CORPUS]
    models = [MODEL, *paper.params.models]
    for dataset in names:
        paper.write(MODEL, dataset, 0.99)
    for model in models:
        paper.write(model, CORPUS, 0.05)
    return paper.changed(datasets=names, fetched=names, models=models, rows=models)


def written(home: Home) -> dict[str, str]:
    write_tables(home.params, home.paths)
    return {file.name: file.read_text(encoding="utf-8") for file in home.paths.tables.iterdir()}


def test_their_own_figures_touch_no_claim(narrow: Home) -> None:
    before = written(narrow)["claims.md"]
    assert "PHEE" in before
    assert written(wide(narrow))["claims.md"] == before


def test_their_own_figures_add_lines_of_their_own_to_the_differences_alone(narrow: Home) -> None:
    before = written(narrow)
    after = written(wide(narrow))
    lines = after["diff.csv"].splitlines()
    added = [line for line in lines if MODEL in line or CORPUS in line]
    assert len(added) == 3 * (len(narrow.params.models) + len(narrow.params.datasets) + 1)
    assert [line for line in lines if line not in added] == before["diff.csv"].splitlines()
    counts = [
        (one, other)
        for one, other in zip(
            before["diff.md"].splitlines(), after["diff.md"].splitlines(), strict=True
        )
        if one != other
    ]
    assert [other.partition(":")[0] for _, other in counts] == [f"{len(lines) - 1} figures"]


def test_the_summary_differs_in_their_rows_and_in_no_figure_of_the_paper(narrow: Home) -> None:
    before = json.loads(written(narrow)["summary.json"])
    after = json.loads(written(wide(narrow))["summary.json"])
    assert "of 432 are known" in after["verdict"]
    sentences = [one["verdict"].split(". ") for one in (before, after)]
    changed = [first for first, other in zip(*sentences, strict=True) if first != other]
    assert [sentence.partition(" cells ")[2] for sentence in changed] == ["run"]
    for summary in (before, after):
        for key in ("rows", "corpora"):
            summary[key] = {
                name: value for name, value in summary[key].items() if name not in (MODEL, CORPUS)
            }
        summary["cells"] = kept(summary["cells"])
        summary["signatures"] = kept(summary["signatures"])
        summary["published"]["figures"] = kept(summary["published"]["figures"])
        del summary["published"]["verdicts"]["not published"]
        del summary["unexpected"], summary["verdict"]
    assert after == before


def kept(entries: list[Any]) -> list[Any]:
    """The entries of the paper's rows and corpora."""
    return [one for one in entries if one["row"] != MODEL and one["dataset"] != CORPUS]
