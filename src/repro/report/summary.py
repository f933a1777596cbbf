"""`summary.json` as the report reads it: what was rebuilt, held against what was published."""

from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from repro.errors import InputError
from repro.files import first_problem, read_text
from repro.schema import ProtocolName, TaskName


class Part(BaseModel):
    """Keys the report does not use may stand beside those it does."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class CorpusName(Part):
    """A column."""

    title: str
    task: TaskName


class CellFigures(BaseModel):
    """One row on one corpus: its metrics, or in `not_run` the reason why there are none."""

    model_config = ConfigDict(extra="allow", frozen=True)

    row: str
    dataset: str
    not_run: str | None = None
    f1: float | None = None
    f1_low: float | None = None
    f1_high: float | None = None
    groups: int | None = None
    examples: int | None = None
    seeds: list[int] | None = None
    f1_of_seeds: list[float] | None = None
    f1_prediction_low: float | None = None
    f1_prediction_high: float | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """What stands beside F1: over seeds where there are several, else the bootstrap's."""
        low, high = self.f1_low, self.f1_high
        if self.f1_of_seeds is not None:
            low, high = self.f1_prediction_low, self.f1_prediction_high
        return None if low is None or high is None else (low, high)

    @property
    def metrics(self) -> dict[str, Any]:
        """Every metric of the file."""
        return self.model_dump(exclude={"row", "dataset", "not_run"}, exclude_unset=True)


class Line(Part):
    """One figure and the reference it is held against (`value`, as printed)."""

    row: str
    dataset: str
    metric: str
    value: str | None
    standing: str | None
    rebuilt: float | None
    delta: float | None
    verdict: str
    reason: str


class Lines(Part):
    """All figures of one comparison, and how many have each verdict."""

    verdicts: dict[str, int]
    figures: list[Line]


class Claim(Part):
    """A claim of the paper and what the profile says of it."""

    id: str
    text: str
    standing: str
    outcome: str
    reason: str
    against_published: str
    against_constant: str


class Sign(Part):
    """A sign of failure in one cell."""

    row: str
    dataset: str
    kind: str
    reason: str


class Moved(BaseModel):
    """A row trained on one corpus and asked another, in the labels that both have."""

    model_config = ConfigDict(extra="allow", frozen=True)

    row: str
    source: str
    target: str
    labels: str
    not_run: str | None = None

    @property
    def sets(self) -> dict[str, dict[str, Any]]:
        """The figures on all rows, and on those that neither corpus trains on."""
        every = self.model_dump()
        unseen = {name: every.get(f"clean_{name}") for name in every}
        sets = {"all": every, "unseen": unseen}
        return {name: found for name, found in sets.items() if found.get("examples")}


class Summary(Part):
    """The whole file."""

    profile: str
    title: str
    protocol: ProtocolName
    tolerance: float
    synthetic: list[str]
    rows: dict[str, str]
    corpora: dict[str, CorpusName]
    cells: list[CellFigures]
    expected: Lines | None
    published: Lines
    claims: list[Claim]
    signatures: list[Sign]
    transfers: list[Moved] = []
    verdict: str

    @cached_property
    def seeded(self) -> bool:
        """Whether any cell was trained from several seeds."""
        return any(cell.f1_of_seeds for cell in self.cells)

    @cached_property
    def by_place(self) -> dict[tuple[str, str], CellFigures]:
        """The cells by row and corpus."""
        return {(cell.row, cell.dataset): cell for cell in self.cells}

    @cached_property
    def one_answers(self) -> dict[tuple[str, str], str]:
        """By row and corpus, how many rows got the same answer."""
        signs = [sign for sign in self.signatures if sign.kind == "one answer"]
        return {(sign.row, sign.dataset): sign.reason for sign in signs}

    def cell(self, row: str, dataset: str) -> CellFigures:
        """A cell by its place; one that the profile lacks was not run."""
        return self.by_place.get((row, dataset)) or CellFigures(
            row=row, dataset=dataset, not_run=f"no row {row} in profile {self.profile}"
        )


def read_summary(path: Path) -> Summary:
    """Read and check a profile's file; raises InputError naming the key and what makes it."""
    remedy = f"run `repro tables -p {path.parent.name}`"
    try:
        return Summary.model_validate_json(read_text(path, remedy))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {remedy}") from None
