"""The verb `repro synthesize`, as a stage and on its own."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from repro.cli.commands import app
from repro.errors import InputError


@pytest.fixture
def home(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that make a repository's root."""
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(root / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_stage_writes_the_profiles_raw_folder(home: Path) -> None:
    result = CliRunner().invoke(app, ["synthesize", "ade", "-p", "default"])
    assert result.exit_code == 0
    folder = home / "data/default/raw/ade"
    assert {path.name for path in folder.iterdir()} == {"DRUG-AE.rel", "ADE-NEG.txt"}


@pytest.mark.parametrize("name", [["ddi"], ["--corpus", "ddi"], ["ddi", "--corpus", "ddi"]])
def test_a_size_of_ones_own_never_touches_a_stages_output(home: Path, name: list[str]) -> None:
    result = CliRunner().invoke(app, ["synthesize", *name, "--examples", "200"])
    assert result.exit_code == 0
    assert (home / "work/default/synthetic/ddi/DDICorpus-2013.zip").is_file()
    assert not (home / "data").exists()
    assert "work/default/synthetic/ddi" in result.output


def test_out_names_the_folder(home: Path) -> None:
    out = home / "elsewhere"
    arguments = ["synthesize", "--corpus", "bc5cdr", "--examples", "50", "--out", str(out)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    blank_lines = (out / "train.tsv").read_text("utf-8").split("\n").count("")
    assert blank_lines - 1 == 40


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("arguments", [[], ["ddi", "--corpus", "git"]])
def test_no_corpus_or_two_is_an_error(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["synthesize", *arguments])
    assert isinstance(result.exception, InputError)
    assert "expected one corpus" in str(result.exception)


@pytest.mark.usefixtures("home")
def test_an_unknown_corpus_is_an_error_with_the_nearest_names() -> None:
    result = CliRunner().invoke(app, ["synthesize", "biord", "--examples", "50"])
    assert isinstance(result.exception, InputError)
    assert "did you mean biored" in str(result.exception)
