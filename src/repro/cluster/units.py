"""What can run apart: corpora, base models and cells, each a chain of stages of the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repro.cell import Cell
from repro.storage import products
from repro.storage.products import model_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from repro.params import Params
    from repro.paths import Paths
    from repro.schema import SplitName


@dataclass(frozen=True, slots=True)
class Unit:
    """Stages that run one after the other, once the units that it needs are done."""

    name: str
    stages: tuple[str, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellUnit(Unit):
    """A language model on a corpus, with the splits that it answers.

    `adapter`: the stage that trains it, also where that is not among its stages; empty where it is
    not trained.
    """

    row: str = ""
    model: str = ""
    dataset: str = ""
    seed: int | None = None
    adapter: str = ""
    splits: tuple[SplitName, ...] = ("test",)


def corpora(params: Params, paths: Paths) -> Iterator[Unit]:
    """From raw bytes to prompts, and the baselines, which need nothing else."""
    answered = [cell for cell in products.cells(params) if cell.row in params.baselines]
    for dataset in params.datasets:
        raw = "synthesize" if dataset in params.synthetic else "fetch"
        stages = [f"{raw}@{dataset}", f"prepare@{dataset}", f"render@{dataset}"]
        for cell in answered:
            if cell.dataset == dataset:
                stages.append(products.predictions(params, paths, cell).stage)
                stages.append(products.metrics(paths, cell).stage)
        yield Unit(dataset, tuple(stages))


def bases(params: Params) -> Iterator[Unit]:
    """The base models."""
    return (Unit(model, (f"base@{model}",)) for model in params.bases)


def cells(params: Params, paths: Paths) -> Iterator[CellUnit]:
    """The cells of language models: training, answers and scores of each, row by row."""
    for cell in products.cells(params):
        model = model_of(params, cell.row)
        if not model or cell.split != "test":
            continue
        answered = [cell]
        if cell.seed is None:
            answered += [Cell(cell.row, cell.dataset, split=split) for split in params.splits]
        trained = cell.row in params.models
        adapter = products.adapter(paths, cell).stage if trained else ""
        stages = [adapter] if trained else []
        stages += [products.predictions(params, paths, one).stage for one in answered]
        stages += [products.metrics(paths, one).stage for one in answered]
        if trained:  # and answered twice, for thresholds to be chosen on one and tried on the other
            stages += [f"thresholds@{one.name}" for one in answered if one.split != "test"]
        yield CellUnit(
            name=cell.name,
            stages=tuple(stages),
            needs=(model, cell.dataset),
            row=cell.row,
            model=model,
            dataset=cell.dataset,
            seed=cell.seed,
            adapter=adapter,
            splits=tuple(one.split for one in answered),
        )


def only(units: Iterable[CellUnit], verbs: tuple[str, ...]) -> list[CellUnit]:
    """The units cut down to stages of some verbs (`train`, `predict`, `score`)."""
    from dataclasses import replace

    kept = []
    for unit in units:
        stages = tuple(stage for stage in unit.stages if verb_of(stage) in verbs)
        if stages:
            kept.append(replace(unit, stages=stages))
    return kept


def verb_of(stage: str) -> str:
    """The verb that a stage of a cell runs: train, predict or score."""
    name = stage.partition("@")[0].removesuffix("_seed").removesuffix("_split")
    return {"zero_shot": "predict", "thresholds": "score"}.get(name, name)
