"""Verbs for people."""

from typing import Annotated

import typer

from repro.cli.options import Profile


def results(profile: Profile = "default") -> None:
    """Print the tables and the verdict of a profile, and where the files are."""
    from repro.params import load
    from repro.tables.show import show

    params, paths = load(profile)
    show(params, paths)


def new_profile(
    name: Annotated[str, typer.Argument(help="The new folder's name in profiles/.")],
    source: Annotated[str, typer.Option("--from", help="The profile to start from.")] = "default",
    settings: Annotated[
        list[str] | None, typer.Option("--set", "-s", help="key=value in YAML, e.g. lora.rank=8.")
    ] = None,
) -> None:
    """Make a profile of your own: the same pipeline with other parameters.

    Example: repro new-profile tiny-real --from baselines -s models=[tiny-llama]
    """
    from repro.new_profile import new_profile as make

    folder = make(name, source, settings or [])
    print(f"made {folder}; run: dvc repro {folder}/dvc.yaml")


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for verb in (results, new_profile):
        app.command(rich_help_panel="People")(verb)
