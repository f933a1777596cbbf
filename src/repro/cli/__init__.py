"""The command line: one verb a stage, and verbs for people. Heavy imports stay inside the verbs."""

import typer

from repro.cli import answers, cells, code, corpora, judgement, people
from repro.cli.process import run

app = typer.Typer(
    name="repro",
    help="Rebuild the F1 tables of arXiv 2503.00624, compare and audit them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for room in (code, corpora, cells, answers, judgement, people):
    room.register(app)


def main() -> None:
    """Run a verb."""
    run(app)
