"""The Tab key, as the shell asks for it."""

import pytest
from typer.testing import CliRunner

from repro.cli.commands import app


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("repro res", "results"), ("repro tier --rem", "--remote"), ("repro published im", "import")],
)
def test_a_verb_or_an_option_is_completed(typed: str, completed: str) -> None:
    asked = {
        "_REPRO_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(typed.count(" ")),
    }
    result = CliRunner().invoke(app, [], prog_name="repro", env=asked)
    assert result.output.split() == [completed]
