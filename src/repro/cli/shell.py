"""What verbs share and results do not depend on: reading parameters, recording provenance.

Verbs hand a stage the values it declares, so a manifest of code names what the stage itself
imports, and neither this nor the parameters' own module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from repro.lora.job import Job
    from repro.params import Params, Transfer
    from repro.paths import Paths
    from repro.prepared import Prepared
    from repro.registry import CorpusEntry, ModelEntry
    from repro.schema import SplitName


def load(
    profile: str,
    seed: int | None = None,
    answered: SplitName = "test",
    source: str | None = None,
) -> tuple[Params, Paths]:
    """A profile's parameters and paths; those of one further seed, split or source where given."""
    from repro.params import load as run

    return run(profile, seed, answered, source)


def row_of(model: str, *, zero_shot: bool) -> str:
    """The row that a model's answers belong to, with its adapter or without."""
    from repro.params import zero_shot_row

    return zero_shot_row(model) if zero_shot else model


def entry_of_model(model: str) -> ModelEntry:
    """A model of models.yaml; raises InputError with the nearest names."""
    from repro.registry import model_entry

    return model_entry(model)


def entry_of_corpus(dataset: str) -> CorpusEntry:
    """A corpus of corpora.yaml; raises InputError with the nearest names."""
    from repro.registry import corpus_entry

    return corpus_entry(dataset)


def require_cell(params: Params, row: str, dataset: str) -> None:
    """Raise InputError with the nearest names unless the profile has that row and that corpus."""
    from repro.params import require_cell as run

    run(params, row, dataset)


def transfer_of(params: Params, source: str, dataset: str) -> Transfer:
    """One of the profile's transfers; raises InputError where it is none of them."""
    from repro.errors import unknown_name
    from repro.params import transfer_of as run

    if source not in params.datasets:
        raise unknown_name("corpus", source, params.datasets)
    return run(params, source, dataset)


def require_room(params: Params, model: str, dataset: str) -> None:
    """Raise RunError, in the words of `repro plan`, where the GPUs here cannot hold a training."""
    from repro.lora.hardware import visible_gpus
    from repro.plan.grid import require_room as run

    run(model, dataset, params, visible_gpus())


def prepared(paths: Paths, dataset: str) -> Prepared:
    """Open a prepared corpus of the profile."""
    from repro.prepared import open_prepared

    return open_prepared(paths, dataset)


def job(stage: str, model: str, dataset: str, paths: Paths, row: str = "") -> Job:
    """One model on one corpus, for stage `train` or `predict`; `row` where it is not the model."""
    from functools import partial

    from repro.cli.transfers import TransferJob
    from repro.lora.job import Job
    from repro.manifest import manifest_hash

    make = partial(TransferJob, source=paths.source) if paths.source else Job
    return make(
        model=model,
        entry=entry_of_model(model),
        dataset=dataset,
        base=paths.base(model),
        rendered=paths.rendered(dataset),
        adapter=paths.adapter(model, dataset),
        work=paths.work(row or model, dataset),
        code=manifest_hash(stage),
        pipeline=paths.pipeline,
    )


def record(
    paths: Paths,
    row: str,
    dataset: str,
    stage: str,
    out: Path,
    details: Mapping[str, int | float | str],
) -> None:
    """Write what a run took and what it ran on beside its results."""
    from repro.provenance import record as run

    run(paths, row, dataset, stage, [out], details)
