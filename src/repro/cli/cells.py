"""Verbs that make and score a cell: a row (baseline or model) on a corpus."""

from typing import Annotated

import typer

from repro.cli.options import Dataset, Model, Profile, Row, Seed


def baseline(row: Row, dataset: Dataset, profile: Profile = "default") -> None:
    """Fit a baseline on train and predict test."""
    from repro.baselines.run import run
    from repro.params import load

    params, paths = load(profile)
    run(row, dataset, params, paths)


def base(model: Model, profile: Profile = "default") -> None:
    """Obtain a base model: build and warm up a tiny one, or pin a Hub model (no download)."""
    from repro.lora.base import base as run
    from repro.params import load, model_entry

    params, paths = load(profile)
    run(model, model_entry(model), params, paths)


def train(model: Model, dataset: Dataset, profile: Profile = "default", seed: Seed = None) -> None:
    """Train a LoRA adapter for one cell; resumes where a killed run stopped."""
    from repro.lora.train import train as run
    from repro.params import load, model_entry

    params, paths = load(profile, seed)
    run(model, model_entry(model), dataset, params, paths)


def preflight(model: Model, dataset: Dataset, profile: Profile = "default") -> None:
    """Check a model on a corpus without weights or GPU: tokens, lengths, targets, stops."""
    from repro.errors import InputError
    from repro.lora.preflight import preflight as run
    from repro.params import load, model_entry

    params, paths = load(profile)
    found = run(model, model_entry(model), dataset, params, paths)
    for check in found:
        print(f"{'ok  ' if check.ok else 'FAIL'}  {check.name:<12}{check.detail}")
    failed = sum(not check.ok for check in found)
    if failed:
        raise InputError(f"{model} on {dataset}: {failed} of {len(found)} checks failed")


def predict(
    model: Model,
    datasets: Annotated[str, typer.Argument(help="One corpus, or several: phee,biored.")],
    profile: Profile = "default",
    zero_shot: Annotated[bool, typer.Option(help="The base model without its adapter.")] = False,
    seed: Seed = None,
) -> None:
    """Predict the test rows with one base in memory and an adapter a corpus; resumes."""
    from repro.generate.predict import predict as run
    from repro.params import load, model_entry, require_cell, zero_shot_row

    params, paths = load(profile, seed)
    entry, asked = model_entry(model), datasets.split(",")
    for dataset in asked:
        require_cell(params, zero_shot_row(model) if zero_shot else model, dataset)
    run(model, entry, asked, params, paths, zero_shot=zero_shot)


def score(row: Row, dataset: Dataset, profile: Profile = "default", seed: Seed = None) -> None:
    """Score a predictions file: flat metrics with a bootstrap interval, counts by type."""
    import gc

    from repro.params import load, require_cell
    from repro.scoring.score import score as run

    gc.disable()  # the process ends with this one cell: collecting garbage is a quarter of its time
    params, paths = load(profile, seed)
    require_cell(params, row, dataset)
    run(row, dataset, params, paths)


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for verb in (baseline, base, train, predict, score):
        app.command(rich_help_panel="Stages")(verb)
    app.command(rich_help_panel="People")(preflight)
