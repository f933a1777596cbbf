"""What a profile's stages make: the files of each corpus, model and cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from repro.params import CorpusEntry, Params, zero_shot_row
from repro.paths import Paths
from repro.schema import SPLITS

Kind = Literal["prepared", "base", "adapter", "predictions", "metrics"]


@dataclass(frozen=True, slots=True)
class Product:
    """The files of one kind for one corpus, model or cell, and the DVC stage that makes them.

    `row` is empty for a prepared corpus, `dataset` is empty for a base model.
    """

    kind: Kind
    row: str
    dataset: str
    stage: str
    paths: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The cell as DVC names it, e.g. tiny-llama-ade."""
        return "-".join(filter(None, (self.row, self.dataset)))


def prepared(paths: Paths, dataset: str) -> Product:
    """The rows of a corpus."""
    splits = [paths.split(dataset, split) for split in SPLITS]
    files = (*splits, paths.task_info(dataset), paths.card(dataset))
    return Product("prepared", "", dataset, f"prepare@{dataset}", files)


def base(paths: Paths, model: str) -> Product:
    """A base model: its weights where it was built here, its pin where it is on the Hub."""
    return Product("base", model, "", f"base@{model}", (paths.base(model),))


def adapter(paths: Paths, model: str, dataset: str) -> Product:
    """The trained adapter of a cell."""
    files = (paths.adapter(model, dataset),)
    return Product("adapter", model, dataset, f"train@{model}-{dataset}", files)


def predictions(params: Params, paths: Paths, row: str, dataset: str) -> Product:
    """The predictions of a cell, made by one of three stages."""
    stage = f"predict@{row}-{dataset}"
    if row in params.baselines:
        stage = f"baseline@{row}-{dataset}"
    elif row not in params.models:
        stage = f"zero_shot@{model_of(params, row)}-{dataset}"
    return Product("predictions", row, dataset, stage, (paths.predictions(row, dataset),))


def metrics(paths: Paths, row: str, dataset: str) -> Product:
    """The scores of a cell, in git."""
    files = (paths.cell_metrics(row, dataset), paths.cell_types(row, dataset))
    return Product("metrics", row, dataset, f"score@{row}-{dataset}", files)


def model_of(params: Params, row: str) -> str:
    """The base model behind a row; empty for a baseline."""
    if row in params.models:
        return row
    return next((name for name in params.zero_shot if zero_shot_row(name) == row), "")


def products(params: Params, paths: Paths) -> Iterator[Product]:
    """Everything the profile makes, stage by stage."""
    cells = [(row, dataset) for row in params.rows for dataset in params.datasets]
    yield from (prepared(paths, dataset) for dataset in params.datasets)
    yield from (base(paths, model) for model in params.models)
    yield from (adapter(paths, *cell) for cell in cells if cell[0] in params.models)
    yield from (predictions(params, paths, *cell) for cell in cells)
    yield from (metrics(paths, *cell) for cell in cells)


def may_travel(product: Product, params: Params, corpora: dict[str, CorpusEntry]) -> bool:
    """Whether shared storage may hold it: corpora never, predictions where the licence allows.

    Predictions quote the text of their corpus; that of a synthetic one is the project's own.
    """
    if product.kind == "predictions":
        return product.dataset in params.synthetic or corpora[product.dataset].redistribute
    return product.kind in {"base", "adapter"}
