"""Verbs from metrics to judgement."""

import typer

from repro.cli.options import Profile


def tables(profile: Profile = "default") -> None:
    """Write the four tables, the diff against published figures and summary.json."""
    from repro.params import load
    from repro.tables.write import write

    params, paths = load(profile)
    write(params, paths)


def expect(profile: Profile = "default") -> None:
    """Accept a profile's current metrics as what it is expected to give."""
    from repro.params import load
    from repro.tables.write import expect as run

    params, paths = load(profile)
    print(f"{paths.expectation}: {run(params, paths)} figures")


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    app.command(rich_help_panel="Stages")(tables)
    app.command(rich_help_panel="People")(expect)
