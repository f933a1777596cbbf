"""Arguments and options that several verbs share."""

from difflib import get_close_matches
from typing import Annotated, Literal

import typer

from repro.errors import InputError
from repro.paths import Paths, profiles, require_root

NEAREST = 3


def known_profile(name: str) -> str:
    """A profile that exists; raises InputError with the nearest ones: there are many."""
    if Paths(name).params.is_file():  # every stage asks: folders are listed for an error alone
        return name
    require_root()
    known = profiles()
    near = get_close_matches(name, known, NEAREST, cutoff=0)
    others = f"`ls profiles` names {len(known) - len(near)} others"
    raise InputError(f"unknown profile {name!r}: did you mean {' or '.join(near)}? {others}")


Profile = Annotated[
    str,
    typer.Option(
        "--profile",
        "-p",
        help="default, or a folder's name in profiles/.",
        callback=known_profile,
    ),
]
Dataset = Annotated[str, typer.Argument(help="A corpus of corpora.yaml, e.g. phee.")]
Model = Annotated[str, typer.Argument(help="A model of models.yaml, e.g. tiny-llama.")]
Seed = Annotated[int | None, typer.Option(help="One of the profile's further seeds.")]
Split = Annotated[Literal["test", "dev"], typer.Option(help="The split to answer or score.")]
Source = Annotated[
    str | None,
    typer.Option("--from", help="As trained on this corpus: a transfer of the profile."),
]
Row = Annotated[str, typer.Argument(help="A row of the tables: a baseline or a model.")]
Remote = Annotated[
    str | None, typer.Option("--remote", "-r", help="A DVC remote; the default one if not given.")
]
