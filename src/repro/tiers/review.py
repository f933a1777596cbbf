"""What a reviewer asked for."""

from dataclasses import dataclass

from repro.params import Params
from repro.paths import Paths
from repro.storage import products
from repro.storage.products import Product


@dataclass(frozen=True, slots=True)
class Cell:
    """A row on a corpus."""

    row: str
    dataset: str

    @property
    def name(self) -> str:
        return f"{self.row}-{self.dataset}"


@dataclass(frozen=True, slots=True)
class Review:
    """Cells of a profile, and the remote to pull from (None: the default one)."""

    params: Params
    paths: Paths
    cells: tuple[Cell, ...]
    remote: str | None

    def predictions(self, cell: Cell) -> Product:
        return products.predictions(self.params, self.paths, cell.row, cell.dataset)

    def metrics(self, cell: Cell) -> Product:
        return products.metrics(self.paths, cell.row, cell.dataset)
