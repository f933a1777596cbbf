"""The verb that every stage waits for: what code each of them runs."""

import typer


def code() -> None:
    """Write the manifest of each stage: the files that it runs and their hashes."""
    from repro.manifest import write_manifests
    from repro.paths import require_root

    require_root()
    write_manifests()


def register(app: typer.Typer) -> None:
    """Add the verb of this room."""
    app.command(rich_help_panel="Stages")(code)
