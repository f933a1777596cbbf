"""What a profile's stages make: the files of each corpus, model and cell."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from repro.cell import Cell
from repro.params import CompareParams, Params, zero_shot_row
from repro.paths import Paths
from repro.registry import CorpusEntry
from repro.schema import SPLITS

Kind = Literal["prepared", "rendered", "base", "adapter", "predictions", "metrics"]
TRACKED = ".dvc"
"""How the file ends that DVC keeps beside a file which no stage makes."""


@dataclass(frozen=True, slots=True)
class Product:
    """The files of one kind for one corpus, model or cell, and the DVC stage that makes them.

    A prepared corpus is a cell without a row, a base model one without a corpus. Imported answers
    have no stage: there it is the .dvc file that tracks them.
    """

    kind: Kind
    cell: Cell
    stage: str
    paths: tuple[Path, ...]


def cells(params: Params) -> list[Cell]:
    """All cells of a profile: row by row, each corpus, then its further seeds and splits."""
    return [
        cell
        for row in params.rows
        for dataset in params.datasets
        for cell in (
            Cell(row, dataset),
            *(Cell(row, dataset, seed) for seed in further_seeds(params, row, dataset)),
            *(Cell(row, dataset, split=split) for split in params.splits),
        )
    ]


def further_seeds(params: Params | CompareParams, row: str, dataset: str) -> list[int]:
    """The further seeds from which a row is trained on a corpus."""
    trained = row in params.models and dataset in params.seed_datasets
    return params.seeds if trained else []


def prepared(paths: Paths, dataset: str) -> Product:
    """The rows of a corpus."""
    splits = [paths.split(dataset, split) for split in SPLITS]
    files = (*splits, paths.task_info(dataset), paths.card(dataset))
    return Product("prepared", Cell("", dataset), f"prepare@{dataset}", files)


def rendered(paths: Paths, dataset: str) -> Product:
    """The prompts and completions of a corpus."""
    files = tuple(paths.rendered(dataset) / f"{split}.jsonl" for split in SPLITS)
    return Product("rendered", Cell("", dataset), f"render@{dataset}", files)


def base(paths: Paths, model: str) -> Product:
    """A base model: its weights where it was built here, its pin where it is on the Hub."""
    return Product("base", Cell(model, ""), f"base@{model}", (paths.base(model),))


def adapter(paths: Paths, cell: Cell) -> Product:
    """The trained adapter of a cell; that of a further split is the same."""
    trained = replace(cell, split="test")
    files = (trained.paths(paths.profile).adapter(cell.row, cell.dataset),)
    return Product("adapter", trained, _stage("train", trained), files)


def predictions(params: Params, paths: Paths, cell: Cell) -> Product:
    """The predictions of a cell, made by one of four stages, or imported."""
    files = (cell.paths(paths.profile).predictions(cell.row, cell.dataset),)
    stage = _stage("predict", cell)
    if cell.row in params.external:
        stage = f"{files[0]}{TRACKED}"
    elif cell.row in params.baselines:
        stage = _stage("baseline", cell)
    elif cell.row not in params.models:
        stage = _stage("zero_shot", replace(cell, row=model_of(params, cell.row)))
    return Product("predictions", cell, stage, files)


def metrics(paths: Paths, cell: Cell) -> Product:
    """The scores of a cell, in git."""
    own = cell.paths(paths.profile)
    files = (own.cell_metrics(cell.row, cell.dataset), own.cell_types(cell.row, cell.dataset))
    return Product("metrics", cell, _stage("score", cell), files)


def transfers(params: Params, paths: Paths) -> Iterator[Product]:
    """Prompts, predictions and scores of every transfer; DVC numbers the pairs."""
    for number, pair in enumerate(params.transfers):
        prompts = Cell("", pair.target, source=pair.source)
        folder = prompts.paths(paths.profile).rendered(pair.target)
        files = tuple(folder / f"{split}.jsonl" for split in ("train", "test"))
        yield Product("rendered", prompts, f"render_transfer@transfer{number}", files)
        for model in params.models:
            cell = replace(prompts, row=model)
            own, name = cell.paths(paths.profile), f"{model}-transfer{number}"
            answers = (own.predictions(model, pair.target),)
            yield Product("predictions", cell, f"predict_transfer@{name}", answers)
            scores = (own.cell_metrics(model, pair.target),)
            yield Product("metrics", cell, f"transfer@{name}", scores)


def model_of(params: Params, row: str) -> str:
    """The base model behind a row; empty for a baseline, and where answers are imported."""
    if row in params.models:
        return row
    return next((name for name in params.zero_shot if zero_shot_row(name) == row), "")


def weights(params: Params, paths: Paths, cell: Cell) -> list[Product]:
    """What predictions of a cell start from: its base and its adapter; nothing for a baseline."""
    model = model_of(params, cell.row)
    parts = [base(paths, model)] if model else []
    return [*parts, adapter(paths, cell)] if cell.row in params.models else parts


def products(params: Params, paths: Paths) -> Iterator[Product]:
    """Everything that the profile makes, stage by stage."""
    all_cells = cells(params)
    yield from (prepared(paths, dataset) for dataset in params.datasets)
    yield from (rendered(paths, dataset) for dataset in params.datasets)
    yield from (base(paths, model) for model in params.bases)
    trained = (cell for cell in all_cells if cell.row in params.models and cell.split == "test")
    yield from (adapter(paths, cell) for cell in trained)
    yield from (predictions(params, paths, cell) for cell in all_cells)
    yield from (metrics(paths, cell) for cell in all_cells)
    yield from transfers(params, paths)


def address(paths: Paths, stage: str) -> str:
    """A stage as DVC's argument: it names its pipeline file; a .dvc file is one itself."""
    return stage if stage.endswith(TRACKED) else f"{paths.pipeline}:{stage}"


def importing(product: Product, paths: Paths) -> str:
    """The command that imports the answers of an external cell."""
    cell = product.cell
    split = "" if cell.split == "test" else f" --split {cell.split}"
    return f"repro answers import {cell.row} {cell.dataset} FILE -p {paths.profile}{split}"


def _stage(name: str, cell: Cell) -> str:
    further = "_split" if cell.split != "test" else "" if cell.seed is None else "_seed"
    return f"{name}{further}@{cell.name}"


def may_travel(product: Product, params: Params, corpora: dict[str, CorpusEntry]) -> bool:
    """Whether shared storage may hold it: corpora never, predictions where the licence allows.

    Predictions quote the text of their corpus; that of a synthetic one is the project's own.
    """
    dataset = product.cell.dataset
    if product.kind == "predictions":
        return dataset in params.synthetic or corpora[dataset].redistribute
    return product.kind in {"base", "adapter"}
