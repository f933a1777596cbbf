"""What the documents tell people to look at or to run exists."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from repro.cli import app

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
