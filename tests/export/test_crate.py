"""The RO-Crate names all that was exported, and a validator of RO-Crates finds nothing wrong."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from repro.errors import InputError
from repro.export.corpora import pins
from repro.export.crate import write_crate
from repro.export.run import export
from repro.registry import corpus_entry
from tests.export.conftest import CORPORA, Profile

VALIDATOR = "ROCRATE_VALIDATOR"
"""The environment variable that names the program of the package roc-validator."""


def _entities(folder: str = "out") -> dict[str, dict[str, Any]]:
    text = Path(folder, "ro-crate-metadata.json").read_text(encoding="utf-8")
    return {entity["@id"]: entity for entity in json.loads(text)["@graph"]}


@pytest.mark.usefixtures("there")
def test_the_crate_names_every_file_and_every_corpus() -> None:
    named = _entities()
    files = {
        file.relative_to("out").as_posix(): file
        for file in Path("out").rglob("*")
        if file.is_file() and file.name not in {"ro-crate-metadata.json", ".zenodo.json"}
    }
    assert set(files) <= set(named)
    for name, file in files.items():
        assert named[name]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert {f"#corpus-{dataset}" for dataset in CORPORA} <= set(named)
    assert named["ro-crate-metadata.json"]["conformsTo"]["@id"].endswith("/ro/crate/1.2")


@pytest.mark.usefixtures("there")
def test_the_crate_bears_the_day_of_the_commit_and_not_of_the_export() -> None:
    assert _entities()["./"]["datePublished"] == "2025-03-01"


def test_two_exports_are_the_same_bytes(there: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1740787200")
    export(*there, Path("again"))
    files = [file.relative_to("again") for file in Path("again").rglob("*") if file.is_file()]
    assert len(files) > 30
    for file in files:
        assert (Path("again") / file).read_bytes() == (Path("out") / file).read_bytes(), file


def test_an_export_without_a_date_says_how_to_state_one(
    there: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH: the crate needs a date"):
        write_crate(*there, tmp_path)


@pytest.mark.parametrize(
    ("dataset", "kind"),
    [("ade", "git blob "), ("genia2011", "git tree of original-data/train "), ("phee", "SHA-256 ")],
)
def test_a_pin_names_the_kind_of_each_hash(dataset: str, kind: str) -> None:
    found = list(pins(corpus_entry(dataset)))
    assert found
    assert all(f"({kind}" in pin or f"; {kind}" in pin for pin in found), found
    assert not any("None" in pin or "()" in pin for pin in found)


@pytest.mark.usefixtures("there")
def test_zenodo_metadata_follow_the_citation_file() -> None:
    found = json.loads(Path("out/.zenodo.json").read_text(encoding="utf-8"))
    assert found["related_identifiers"][0]["identifier"] == "arXiv:2503.00624"
    assert found["license"] == "mit"
    assert found["creators"]


@pytest.mark.slow
@pytest.mark.usefixtures("there")
def test_a_validator_finds_nothing_wrong_with_the_crate(tmp_path: Path) -> None:
    program = os.environ.get(VALIDATOR) or shutil.which("rocrate-validator")
    if not program:
        pytest.skip(f"no roc-validator: set {VALIDATOR} to its program (docs/export.md)")
    report = tmp_path / "report.json"
    words = "-y validate --offline --skip-availability-check -p ro-crate-1.2 -l required -f json"
    done = subprocess.run(
        [program, *words.split(), "-o", str(report), "out"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "not available in the HTTP cache" in " ".join((done.stdout + done.stderr).split()):
        pytest.skip("run `rocrate-validator cache warm -p ro-crate-1.2` once (docs/export.md)")
    found = json.loads(report.read_text("utf-8"))
    assert found["passed"], found["issues"]
