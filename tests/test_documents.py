"""What the documents tell people to look at or to run exists."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from repro.cli.commands import app

CHECKLISTS = Path("docs") / "checklists.md"
MOVES_DATA = re.compile(r"^(?: {4}|\$ )(dvc (?:pull|push|checkout|fetch|status)\b.*)", re.MULTILINE)


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def _rows() -> Iterator[list[str]]:
    for line in CHECKLISTS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[-1] not in {"proof", "---"}:
            yield cells


def _proofs() -> list[str]:
    return sorted({proof for row in _rows() for proof in re.findall(r"`([^`]+)`", row[-1])})


def test_every_line_of_the_checklists_has_an_answer_and_a_proof() -> None:
    assert len(list(_rows())) == 12 + 5 + 16
    for row in _rows():
        assert len(row) == 3
        assert all(row)
        assert "`" in row[-1]


@pytest.mark.parametrize("proof", _proofs())
def test_every_proof_exists(proof: str) -> None:
    words = shlex.split(proof)
    if words[0] == "repro":
        _require_verb(words[1:])
    elif words[0] == "make":
        assert re.search(rf"^{words[1]}:", Path("Makefile").read_text("utf-8"), re.MULTILINE)
    elif words[0] == "dvc":
        assert all(Path(word.split(":")[0]).is_file() for word in words[2:])
    else:
        assert Path(proof).exists()


def _require_verb(words: list[str]) -> None:
    """Raise unless the command line takes these words; nothing is run."""
    command: Any = get_command(app)
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words[0]]
        words = words[1:]
    command.make_context(command.name, words)


def test_every_documented_command_that_moves_data_names_its_pipeline_file() -> None:
    pages = [Path("README.md"), *sorted(Path("docs").rglob("*.md"))]
    commands = [found for page in pages for found in MOVES_DATA.findall(page.read_text("utf-8"))]
    assert len(commands) >= 3
    assert [command for command in commands if "dvc.yaml" not in command] == []


def _notes(version: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "docs/generate/release_notes.py", version]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_release_notes_hold_the_section_and_the_verdict_of_every_profile_that_ran() -> None:
    said = _notes("Unreleased").stdout
    assert "### Figures that changed, and why" in said
    summaries = list(Path("paper_tables").glob("*/summary.json"))
    assert summaries
    for file in summaries:
        summary = json.loads(file.read_text("utf-8"))
        assert f"| `{summary['profile']}` | {summary['title']} | {summary['verdict']} |" in said


def test_release_notes_of_an_unknown_version_are_refused() -> None:
    done = _notes("99.0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "CHANGELOG.md: no section for version 99.0; add one\n"


def test_package_and_citation_have_one_version() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    citation = yaml.safe_load(Path("CITATION.cff").read_text("utf-8"))
    assert project["version"] == citation["version"]


def test_what_workflows_and_hooks_run_exists() -> None:
    files = [*Path(".github/workflows").glob("*.yml"), Path(".pre-commit-config.yaml")]
    assert len(files) == 5
    said = " ".join(file.read_text("utf-8") for file in files)
    assert ".ci/run" in said
    scripts = re.findall(r"(?:\.ci|\.github|docker|docs/generate)/[\w/-]+(?:\.\w+)?(?=[ \n])", said)
    assert len(scripts) >= 4
    assert [script for script in scripts if not Path(script).is_file()] == []


def test_every_field_of_an_issue_form_is_one_that_forms_have() -> None:
    forms = [file for file in Path(".github/ISSUE_TEMPLATE").glob("*.yml") if file.stem != "config"]
    assert {form.stem for form in forms} == {"corpus", "figure", "table"}
    for form in forms:
        content = yaml.safe_load(form.read_text("utf-8"))
        assert {"name", "description", "body"} <= set(content)
        for field in content["body"]:
            assert field["type"] in {"input", "textarea", "dropdown", "checkboxes"}
            assert field["id"]
            assert field["attributes"]["label"]


def test_make_help_names_every_target_that_is_for_people() -> None:
    said = subprocess.run(["make", "help"], capture_output=True, text=True, check=True).stdout
    (phony,) = re.findall(r"^\.PHONY: (.*)$", Path("Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"^  make (\S+)", said, re.MULTILINE)) == set(phony.split())


def test_a_difference_that_links_to_its_comparison_stands_in_it() -> None:
    pages = [Path("README.md"), *sorted(Path("docs").glob("*.md"))]
    link = re.compile(
        r"\[\**([+-]0\.\d{4})\**\]\((?:\.\./)?(paper_tables/comparisons/[\w-]+\.md)\)"
    )
    found = [pair for page in pages for pair in link.findall(page.read_text("utf-8"))]
    assert len(found) >= 2
    for difference, file in found:
        assert difference in Path(file).read_text("utf-8")
