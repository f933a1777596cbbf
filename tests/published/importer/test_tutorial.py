"""The tutorial of docs/importing.md says what its commands print."""

import re
import runpy
from pathlib import Path

import pytest
from typer.testing import CliRunner

from repro.cli.commands import app
from repro.errors import InputError
from repro.files import write_text
from repro.published.importer.aliases import ALIASES

DOCS = "docs/importing.md"
PAGE = "docs/examples/paper.html"
PICTURE = "docs/images/importing-preview.svg"


@pytest.fixture
def said(root: Path, home: Path) -> str:
    """The page of documents; the made-up page lies in the folder that the test runs in."""
    (home / PAGE).parent.mkdir(parents=True)
    (home / PAGE).write_bytes((root / PAGE).read_bytes())
    return (root / DOCS).read_text("utf-8")


def console(said: str, command: str) -> str:
    """What the page shows below a command, without the line that stands for others."""
    found = re.search(
        rf"^\$ {re.escape(command)}\n\.\.\.\n(.*?)(?=^\$|^```)", said, re.MULTILINE | re.DOTALL
    )
    assert found, command
    return found[1]


def written(said: str, name: str) -> str:
    """The indented block after a mention."""
    found = re.search(rf"`{re.escape(name)}`[^\n]*\n\n((?: {{8}}\S.*\n)+)", said)
    assert found, name
    return re.sub(r"^ {8}", "", found[1], flags=re.MULTILINE)


@pytest.mark.usefixtures("said")
def test_the_picture_shows_what_the_command_prints(root: Path) -> None:
    drawn = runpy.run_path(str(root / "docs/generate/pictures.py"))["preview"]()
    assert (root / PICTURE).read_text("utf-8") == drawn, "python docs/generate/pictures.py"


def test_the_steps_of_the_tutorial_print_what_it_shows(said: str) -> None:
    alias = written(said, "published/aliases.yaml").rstrip()
    model = alias.partition(":")[0]
    old = ALIASES.read_text("utf-8")
    write_text(ALIASES, re.sub(rf"^ *{model}:.*$", f"  {alias.strip()}", old, flags=re.MULTILINE))
    write_text(Path("by-hand.csv"), written(said, "by-hand.csv"))
    for command in (
        f"repro published import {PAGE} --table 1 --table 2",
        "repro published import by-hand.csv --yes",
    ):
        result = CliRunner().invoke(app, command.split()[1:], input="y\n")
        assert result.output.endswith(console(said, command)), result.output


def test_a_refused_table_ends_with_the_line_that_the_tutorial_shows(said: str) -> None:
    command = f"repro published import {PAGE} --table 3"
    result = CliRunner().invoke(app, command.split()[1:])
    assert isinstance(result.exception, InputError)
    assert f"repro: {result.exception}\n" == console(said, command)
