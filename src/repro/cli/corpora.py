"""Verbs from raw bytes to prepared rows."""

from pathlib import Path
from typing import Annotated

import typer

from repro.cli import shell
from repro.cli.options import Dataset, Profile
from repro.errors import InputError


def fetch(dataset: Dataset, profile: Profile = "default") -> None:
    """Download a corpus from its pinned addresses and verify every byte.

    REPRO_MIRROR=FOLDER reads a `wget -x` layout instead of the network.
    """
    from repro.corpora.fetch import fetch as run

    _, paths = shell.load(profile)
    run(dataset, shell.entry_of_corpus(dataset), paths.raw(dataset))


def synthesize(
    dataset: Annotated[
        str | None, typer.Argument(help="A corpus of corpora.yaml, e.g. ddi.", show_default=False)
    ] = None,
    profile: Profile = "default",
    corpus: Annotated[str | None, typer.Option(help="The same as DATASET.")] = None,
    examples: Annotated[
        int | None,
        typer.Option(min=10, help="Total size, 80/10/10 by split, instead of the profile's sizes."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A new folder to write to, instead of the profile's own.")
    ] = None,
) -> None:
    """Write a synthetic corpus in the native format of a real one (seeded)."""
    from repro.corpora.synthesis.writers import synthesize as run
    from repro.corpora.synthesis.writers import total

    name = _one_name(dataset, corpus)
    if out is not None and (out.is_file() or (out.is_dir() and any(out.iterdir()))):
        raise InputError(f"{out}: is there already; name a new folder or an empty one")
    params, paths = shell.load(profile)
    sizes = total(examples) if examples else params.synthesis
    folder = out or (paths.synthetic(name) if examples else paths.raw(name))
    run(name, folder, sizes, params.seed)
    print(f"{name}: synthetic raw files are in {folder}")


def _one_name(dataset: str | None, corpus: str | None) -> str:
    names = {name for name in (dataset, corpus) if name is not None}
    if len(names) != 1:
        found = " and ".join(sorted(names)) or "none"
        raise InputError(f"synthesize: expected one corpus, found {found}; name it once")
    return names.pop()


def prepare(dataset: Dataset, profile: Profile = "default") -> None:
    """Read a raw corpus into train/dev/test rows, task.json and card.json."""
    from repro.corpora.prepare import prepare as run

    params, paths = shell.load(profile)
    run(dataset, shell.entry_of_corpus(dataset), params.of_prepare, paths)


def corpora(profile: Profile = "baselines") -> None:
    """Write docs/corpora.md from the cards of a profile's prepared real corpora."""
    from repro.audit.corpora_page import write_page
    from repro.params import load
    from repro.paths import CORPORA_PAGE

    write_page(*load(profile), CORPORA_PAGE)
    print(f"wrote {CORPORA_PAGE}")


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for verb in (fetch, synthesize, prepare):
        app.command(rich_help_panel="Stages")(verb)
    app.command(rich_help_panel="People")(corpora)
