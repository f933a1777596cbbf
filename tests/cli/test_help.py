"""What --help teaches: the examples it gives can be typed as they stand."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from repro.cli.commands import app

EXAMPLE = re.compile("Example: repro (.*)")
VERBS = ("tier", "doctor", "show", "new-profile", "new-model", "compare", "costs", "submit")


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_of_a_verb_is_one_that_it_takes(
    verb: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    group: Any = get_command(app)
    command = group.commands[verb]
    (example,) = EXAMPLE.findall(command.help or "")
    name, *words = shlex.split(example)
    assert name == verb
    assert command.make_context(name, words).params  # raises where a word or a profile is unknown


@pytest.mark.parametrize(
    ("verb", "taught"),
    [
        ("tier", "scores the answers in git"),
        ("tier", "it trains"),
        ("thresholds", "The split that chooses the thresholds."),
        ("audit", "paper_tables/PROFILE/"),
    ],
)
def test_what_a_verb_does_and_where_it_writes_is_in_its_help(verb: str, taught: str) -> None:
    said = CliRunner(env={"COLUMNS": "200"}).invoke(app, [verb, "--help"]).stdout
    assert taught in " ".join(said.split())
