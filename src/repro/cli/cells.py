"""Verbs that make and score a cell: a row (baseline or model) on a corpus."""

from typing import Annotated, Literal

import typer

from repro.cli import disk, shell
from repro.cli.options import Dataset, Model, Profile, Row, Seed, Source, Split
from repro.errors import InputError, unknown_name


def render(dataset: Dataset, profile: Profile = "default", source: Source = None) -> None:
    """Turn prepared rows into prompts and completions: the text that models see.

    With --from only the test rows, asked in the words of the corpus that a model was trained on.
    """
    from repro.render.stage import render as run
    from repro.render.stage import render_transfer

    params, paths = shell.load(profile)
    if source is None:
        run(shell.prepared(paths, dataset), params.prompt, paths.rendered(dataset))
        return
    shell.transfer_of(params, source, dataset)
    _, moved = shell.load(profile, source=source)
    learned, asked = shell.prepared(paths, source), shell.prepared(paths, dataset)
    out = moved.rendered(dataset)
    render_transfer(learned, paths.rendered(source), asked, params.prompt, out)


def baseline(
    row: Row, dataset: Dataset, profile: Profile = "default", split: Split = "test"
) -> None:
    """Fit a baseline on train and answer test."""
    from repro.baselines.run import run

    params, paths = shell.load(profile, answered=split)
    if row not in params.baselines:
        raise unknown_name("baseline", row, params.baselines)
    out = paths.predictions(row, dataset)
    details = run(row, shell.prepared(paths, dataset), params.seed, out, split)
    shell.record(paths, row, dataset, "baseline", out, details)


def base(model: Model, profile: Profile = "default") -> None:
    """Obtain a base model: build and warm up a tiny one, or pin a Hub model (no download)."""
    from functools import partial

    from repro.lora.base import base as run
    from repro.tiny.base import build

    params, paths = shell.load(profile)
    entry = shell.entry_of_model(model)
    out = paths.base(model)
    with disk.told(out):
        run(entry, out, partial(build, model, entry, params.of_base))


def train(model: Model, dataset: Dataset, profile: Profile = "default", seed: Seed = None) -> None:
    """Train a LoRA adapter for one cell; resumes where a killed run stopped."""
    from repro.lora import memory, parallel
    from repro.lora.launch import launch
    from repro.lora.train import train as run

    params, paths = shell.load(profile, seed)
    shell.require_cell(params, model, dataset)
    shell.require_room(params, model, dataset)
    title = f"train {model} {dataset}"
    if launch(title):
        return
    remedies = memory.when_training(params.of_train)
    work = paths.work(model, dataset)
    with parallel.together(title), memory.told(title, remedies), disk.told(work):
        details = run(shell.job("train", model, dataset, paths), params.of_train)
    if parallel.first():
        shell.record(paths, model, dataset, "train", paths.adapter(model, dataset), details)


def preflight(model: Model, dataset: Dataset, profile: Profile = "default") -> None:
    """Check a model on a corpus without weights or GPU: tokens, lengths, targets, stops."""
    from repro.lora.preflight import preflight as run

    params, paths = shell.load(profile)
    found = run(shell.job("train", model, dataset, paths), params.of_train)
    width = max(len(check.name) for check in found)
    for check in found:
        print(f"{'ok  ' if check.ok else 'FAIL'}  {check.name:<{width}}  {check.detail}")
    failed = sum(not check.ok for check in found)
    if failed:
        raise InputError(f"{model} on {dataset}: {failed} of {len(found)} checks failed")


def predict(
    model: Model,
    datasets: Annotated[str, typer.Argument(help="One corpus, or several: phee,biored.")],
    profile: Profile = "default",
    zero_shot: Annotated[bool, typer.Option(help="The base model without its adapter.")] = False,
    seed: Seed = None,
    split: Split = "test",
    source: Source = None,
) -> None:
    """Answer the test prompts with one base in memory and an adapter per corpus; resumes."""
    from repro.generate.predict import Ask
    from repro.generate.predict import predict as run
    from repro.lora import memory

    if source and (zero_shot or seed is not None or split != "test"):
        raise InputError("predict: --from goes with no --zero-shot, --seed or --split")
    params, paths = shell.load(profile, seed, split, source)
    row, asked = shell.row_of(model, zero_shot=zero_shot), datasets.split(",")
    for dataset in asked:
        shell.require_cell(params, row, dataset)
        if source:
            shell.transfer_of(params, source, dataset)
    jobs = [shell.job("predict", model, dataset, paths, row) for dataset in asked]
    asks = [Ask(job, split, zero_shot, paths.predictions(row, job.dataset)) for job in jobs]
    remedies = memory.when_predicting(params.of_predict)
    with memory.told(f"predict {model}", remedies), disk.told(jobs[0].work.parent):
        for ask, details in zip(asks, run(asks, params.of_predict), strict=True):
            shell.record(paths, row, ask.job.dataset, "predict", ask.out, details)


def score(
    row: Row,
    dataset: Dataset,
    profile: Profile = "default",
    seed: Seed = None,
    split: Split = "test",
) -> None:
    """Score a predictions file: flat metrics with a bootstrap interval, counts by type."""
    import gc

    from repro.scoring.score import score as run

    gc.disable()  # the process ends with this one cell: collecting garbage is a quarter of its time
    params, paths = shell.load(profile, seed, split)
    shell.require_cell(params, row, dataset)
    run(row, dataset, params.of_score, paths)


def thresholds(
    row: Row,
    dataset: Dataset,
    profile: Profile = "default",
    split: Annotated[
        Literal["dev"], typer.Option(help="The split that chooses the thresholds.")
    ] = "dev",
) -> None:
    """Choose thresholds on the samples of a further split, and score test at them."""
    from repro.scoring.thresholds import thresholds as run

    params, paths = shell.load(profile)
    _, chosen_on = shell.load(profile, answered=split)
    shell.require_cell(params, row, dataset)
    if split not in params.splits:
        samples = "" if params.predict.samples else " and predict.samples: 5"
        raise InputError(
            f"{params.params}: splits: {split} is not among {params.splits}; add it{samples}"
        )
    run(row, dataset, params.of_score, chosen_on, paths)


def transfer(
    model: Model,
    dataset: Dataset,
    source: Annotated[str, typer.Option("--from", help="The corpus that it was trained on.")],
    profile: Profile = "default",
) -> None:
    """Score a model trained on one corpus on another, beside the model trained on that one.

    Both are read in the labels that the two corpora share (transfers.yaml), with the paired
    interval of their difference, and again without the test rows whose text was trained on.
    """
    from repro.compare.transfer import transfer as run

    params, paths = shell.load(profile)
    shell.require_cell(params, model, dataset)
    run(model, shell.transfer_of(params, source, dataset), params.of_score, paths)


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for verb in (render, baseline, base, train, predict, score, thresholds, transfer):
        app.command(rich_help_panel="Stages")(verb)
    app.command(rich_help_panel="People")(preflight)
