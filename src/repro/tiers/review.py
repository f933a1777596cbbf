"""What a reviewer asked for."""

from dataclasses import dataclass

from repro.params import Params
from repro.paths import Paths
from repro.storage import products
from repro.storage.products import Cell, Product


@dataclass(frozen=True, slots=True)
class Review:
    """Cells of a profile, and the remote to pull from (None: the default one)."""

    params: Params
    paths: Paths
    cells: tuple[Cell, ...]
    remote: str | None

    def predictions(self, cell: Cell) -> Product:
        return products.predictions(self.params, self.paths, cell)

    def metrics(self, cell: Cell) -> Product:
        return products.metrics(self.paths, cell)
