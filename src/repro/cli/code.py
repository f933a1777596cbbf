"""The verb that every stage waits for: what code each of them runs."""

import typer


def code() -> None:
    """List the source files that each stage runs, with their MD5: code/lists/."""
    from repro.code_lists import write_lists

    write_lists()


def register(app: typer.Typer) -> None:
    """Add the verb of this room."""
    app.command(rich_help_panel="Stages")(code)
