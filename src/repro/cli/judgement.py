"""Verbs from metrics to judgement."""

import typer

from repro.cli.options import Profile


def tables(profile: Profile = "default") -> None:
    """Write the four tables, the diff against published figures and summary.json."""
    from repro.params import load
    from repro.tables.write import write

    params, paths = load(profile)
    write(params, paths)


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for verb in (tables,):
        app.command(rich_help_panel="Stages")(verb)
