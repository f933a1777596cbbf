"""The command line: one verb a stage, and verbs for people. Heavy imports stay inside the verbs."""

import os
import sys
import warnings

import typer

from repro.cli import cells, code, corpora, judgement, people
from repro.errors import ReproError

app = typer.Typer(
    name="repro",
    help="Rebuild the F1 tables of arXiv 2503.00624, compare and audit them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for room in (code, corpora, cells, judgement, people):
    room.register(app)


def main() -> None:
    """Run a verb; an expected failure is one line on stderr, Ctrl-C is exit status 130."""
    # One thread a process: repeatable bits, and faster for small models and many cells.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # peft reads an attribute that transformers has renamed: nothing a user could act on
    warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)
    try:
        app()
    except ReproError as error:
        print(f"repro: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("repro: interrupted; nothing half-written remains", file=sys.stderr)
        sys.exit(130)
