"""Verbs for answers that were written elsewhere, and for those that stand in git."""

from pathlib import Path
from typing import Annotated

import typer

from repro.cli import shell
from repro.cli.options import Dataset, Profile, Split


def import_answers(
    row: Annotated[str, typer.Argument(help="A row listed under `external` in params.yaml.")],
    dataset: Dataset,
    file: Annotated[
        Path, typer.Argument(help="JSONL of id and output, OpenAI batch, lm-eval samples.")
    ],
    profile: Profile = "default",
    split: Split = "test",
) -> None:
    """Make a file of answers the predictions of an external row; see docs/answers.md."""
    from repro.answers.place import import_answers as run

    params, paths = shell.load(profile, answered=split)
    print(*run(row, dataset, file, params, paths), sep="\n")


def publish(profile: Profile = "default") -> None:
    """Write the answers of a profile into answers/, where git keeps them for every clone.

    Words that are no label become hashes, so that no text of a corpus is published; every row is
    still read to the same counts. Needs predictions and prepared corpora, and protocol label_set.
    """
    from repro.answers.publish import publish as run

    print(*run(*shell.load(profile)), sep="\n")


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    group = typer.Typer(no_args_is_help=True, help="Answers from elsewhere, and answers in git.")
    group.command("import")(import_answers)
    group.command()(publish)
    group.callback()(_group)
    app.add_typer(group, name="answers", rich_help_panel="People")


def _group() -> None:
    """Answers that another engine wrote, scored like any row; answers that stand in git."""
