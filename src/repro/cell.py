"""The key of a cell: a row on a corpus, and which training and which split of it is meant."""

from dataclasses import dataclass

from repro.paths import Paths
from repro.schema import SplitName


@dataclass(frozen=True, slots=True)
class Cell:
    """A row on a corpus; `seed` and `split`: a further one, of training or of what is answered."""

    row: str
    dataset: str
    seed: int | None = None
    split: SplitName = "test"

    @property
    def name(self) -> str:
        """The cell as DVC names it, e.g. tiny-llama-ade or tiny-llama-ade-dev."""
        split = "" if self.split == "test" else self.split
        return "-".join(str(part) for part in (self.row, self.dataset, self.seed, split) if part)

    def paths(self, profile: str) -> Paths:
        """The paths of a profile by which the files of this cell are found."""
        return Paths(profile, self.seed, self.split)
