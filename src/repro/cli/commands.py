"""All verbs: one a stage, and verbs for people. Heavy imports stay inside the verbs."""

from typing import Annotated

import typer

from repro.cli import answers, cells, cluster, code, corpora, judgement, people

app = typer.Typer(
    name="repro",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _version(asked: bool) -> None:
    if asked:
        from repro.cli.version import version

        print(version())
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print version and commit."
        ),
    ] = False,
) -> None:
    """Rebuild the F1 tables of arXiv 2503.00624, compare and audit them."""


for room in (code, corpora, cells, answers, judgement, people, cluster):
    room.register(app)
