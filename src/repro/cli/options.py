"""Arguments and options that several verbs share."""

from typing import Annotated, Literal

import typer

Profile = Annotated[
    str, typer.Option("--profile", "-p", help="default, or a folder's name in profiles/.")
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
