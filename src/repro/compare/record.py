"""What a comparison found, as it stands in `paper_tables/<profile>/compare/<row>.json`."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from repro.compare.paired import Difference
from repro.errors import InputError
from repro.files import first_problem, read_text
from repro.paths import Paths
from repro.verdict.judge import FEWEST_GROUPS

REMEDY = "run `repro compare` again"


@dataclass(frozen=True, slots=True)
class Compared:
    """One row against another on one corpus, or in `reason` why they were not compared.

    `first` and `second` are F1, means over `seeds` training seeds each; `difference` is first
    minus second with its interval; `groups` were resampled.
    """

    profile: str
    row: str
    dataset: str
    reason: str = ""
    first: float = 0.0
    second: float = 0.0
    difference: float = 0.0
    low: float = 0.0
    high: float = 0.0
    groups: int = 0
    examples: int = 0
    seeds: tuple[int, int] = (0, 0)

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval lies on one side of zero."""
        return Difference(self.difference, self.low, self.high).excludes_zero

    @property
    def few_groups(self) -> bool:
        """Whether the interval rests on too few groups to decide anything."""
        return self.groups < FEWEST_GROUPS

    @property
    def decided(self) -> bool:
        return self.excludes_zero and not self.few_groups


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of a profile against others, corpus by corpus."""

    profile: str
    row: str
    resamples: int
    level: float
    seed: int
    compared: list[Compared]


COMPARISON = TypeAdapter(Comparison)


def comparison_file(paths: Paths, row: str) -> Path:
    """Where the comparison of a row with others is written."""
    return paths.tables / "compare" / f"{row}.json"


def read_comparison(paths: Paths, row: str) -> Comparison | None:
    """The comparison of a row, or None where there is none; see `read_record`."""
    path = comparison_file(paths, row)
    return read_record(path) if path.is_file() else None


def read_record(path: Path) -> Comparison:
    """What a comparison's file holds; raises InputError naming the file and the key."""
    try:
        return COMPARISON.validate_json(read_text(path, REMEDY))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None
