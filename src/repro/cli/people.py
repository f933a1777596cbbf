"""Verbs for people."""

import typer

from repro.cli.options import Profile


def results(profile: Profile = "default") -> None:
    """Print the tables and the verdict of a profile, and where the files are."""
    from repro.params import load
    from repro.tables.show import show

    params, paths = load(profile)
    show(params, paths)


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for verb in (results,):
        app.command(rich_help_panel="People")(verb)
