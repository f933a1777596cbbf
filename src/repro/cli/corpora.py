"""Verbs from raw bytes to prepared rows."""

import typer

from repro.cli.options import Dataset, Profile


def fetch(dataset: Dataset, profile: Profile = "default") -> None:
    """Download a corpus from its pinned addresses and verify every byte.

    REPRO_MIRROR=<folder> reads a `wget -x` layout instead of the network.
    """
    from repro.corpora.fetch import fetch as run
    from repro.params import corpus_entry, load

    _, paths = load(profile)
    run(dataset, corpus_entry(dataset), paths.raw(dataset))


def synthesize(dataset: Dataset, profile: Profile = "default") -> None:
    """Write a synthetic corpus in the native format of a real one (seeded)."""
    from repro.corpora.synthesis import synthesize as run
    from repro.params import load

    params, paths = load(profile)
    run(dataset, paths.raw(dataset), params.synthesis, params.seed)


def prepare(dataset: Dataset, profile: Profile = "default") -> None:
    """Read a raw corpus into train/dev/test rows, task.json and card.json."""
    from repro.corpora.prepare import prepare as run
    from repro.params import corpus_entry, load

    params, paths = load(profile)
    run(dataset, corpus_entry(dataset), params, paths)


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for verb in (fetch, synthesize, prepare):
        app.command(rich_help_panel="Stages")(verb)
