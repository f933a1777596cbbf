"""The key of a cell: a row on a corpus, and which training and which split of it is meant."""

from dataclasses import dataclass

from repro.paths import Paths
from repro.schema import SplitName


@dataclass(frozen=True, slots=True)
class Cell:
    """A row on a corpus; `seed` and `split`: a further one, of training or of what is answered.

    `source`: the row was trained on that corpus, not on the one that it is asked.
    """

    row: str
    dataset: str
    seed: int | None = None
    split: SplitName = "test"
    source: str | None = None

    @property
    def name(self) -> str:
        """The cell as DVC names it, e.g. tiny-llama-ade or tiny-llama-ade-dev.

        A transfer, which DVC numbers, is tiny-llama-ade-from-phee.
        """
        split = "" if self.split == "test" else self.split
        source = f"from-{self.source}" if self.source else ""
        parts = (self.row, self.dataset, self.seed, split, source)
        return "-".join(str(part) for part in parts if part)

    def paths(self, profile: str) -> Paths:
        """The paths of a profile by which the files of this cell are found."""
        return Paths(profile, self.seed, self.split, self.source)
