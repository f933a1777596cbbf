"""Claims of `published/claims.yaml`: what the paper says beyond single cells."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from ruamel.yaml import YAML

from repro.errors import InputError, unknown_name
from repro.files import first_problem, read_text, read_yaml
from repro.published.grid import paper
from repro.published.terms import Metric, Standing
from repro.schema import TaskName
from repro.validation import Strict

REMEDY = "restore it from git, or correct the claim"
Printed = Annotated[str, Field(pattern=r"^(0\.\d+|1\.0+)$")]


class _Claim(Strict):
    """What every claim says; `datasets` and `models` left out mean all that the paper has."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    text: str
    task: TaskName
    metric: Metric
    standing: Standing
    source: Annotated[str, Field(min_length=1)]

    def scope(self) -> list[tuple[str, str]]:
        """Every (model, dataset) the claim speaks of, in the order of the tables."""
        return [(model, dataset) for dataset in self._datasets() for model in self._models()]

    def dataset_known(self) -> bool:
        """Whether the claim names the corpora of its figures."""
        return False

    @property
    def figures(self) -> str:
        """Its figures as printed, in words; empty where it has none."""
        return ""

    def _datasets(self) -> list[str]:
        return paper().of_task(self.task)

    def _models(self) -> list[str]:
        return list(paper().models)


class Bound(_Claim):
    """Every cell of the scope lies above, or at most at, a figure."""

    kind: Literal["bound"]
    datasets: list[str] = Field(default_factory=list)
    models: list[str] = Field(default_factory=list)
    above: Printed | None = None
    at_most: Printed | None = None

    @model_validator(mode="after")
    def _one_side(self) -> "Bound":
        if (self.above is None) == (self.at_most is None):
            raise ValueError("a bound has either above or at_most")
        return self

    def dataset_known(self) -> bool:
        return True

    @property
    def figures(self) -> str:
        return str(self.above or self.at_most)

    def _datasets(self) -> list[str]:
        return self.datasets or super()._datasets()

    def _models(self) -> list[str]:
        return self.models or super()._models()


class Range(_Claim):
    """The lowest and the highest of all cells of a task; which cells they are is unknown."""

    kind: Literal["range"]
    lowest: Printed
    highest: Printed

    @property
    def figures(self) -> str:
        return f"{self.lowest} to {self.highest}"


class Rank(_Claim):
    """One model has the best cell of a task."""

    kind: Literal["rank"]
    best: str


class Highest(_Claim):
    """The highest figures of one model in a task, lowest first; their corpora are unknown."""

    kind: Literal["cell"]
    model: str
    highest: Annotated[list[Printed], Field(min_length=1)]

    @property
    def figures(self) -> str:
        return " and ".join(self.highest)

    def _models(self) -> list[str]:
        return [self.model]


Claim = Bound | Range | Rank | Highest
_CLAIM: TypeAdapter[Claim] = TypeAdapter(Annotated[Claim, Field(discriminator="kind")])


def read_claims(path: Path) -> list[Claim]:
    """Read claims.yaml; raises InputError naming the file and the claim's line."""
    values = read_yaml(path, REMEDY)
    if not isinstance(values, list):
        raise InputError(f"{path}:1: expected a list of claims; {REMEDY}")
    claims: dict[str, Claim] = {}
    for value, line in zip(values, _lines(path), strict=True):
        claim = _claim(value, f"{path}:{line}")
        if claim.id in claims:
            raise InputError(f"{path}:{line}: id: {claim.id} stands twice; rename one")
        claims[claim.id] = claim
    return list(claims.values())


def _lines(path: Path) -> list[int]:
    node = YAML(typ="safe").compose(read_text(path, REMEDY))
    return [item.start_mark.line + 1 for item in node.value] if node else []


def _claim(value: object, where: str) -> Claim:
    try:
        claim = _CLAIM.validate_python(value)
    except ValidationError as error:
        raise InputError(f"{where}: {first_problem(error)}; {REMEDY}") from None
    try:
        _check_names(claim)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    return claim


def _check_names(claim: Claim) -> None:
    grid = paper()
    named = [claim.best] if isinstance(claim, Rank) else []
    for model in [*(model for model, _ in claim.scope()), *named]:
        if model not in grid.models:
            raise unknown_name("model of the paper", model, grid.models)
    for _, dataset in claim.scope():
        if dataset not in grid.corpora:
            raise unknown_name("corpus of the paper", dataset, grid.corpora)
        if grid.corpora[dataset].task != claim.task:
            raise InputError(f"datasets: {dataset} is not a corpus of {claim.task}; {REMEDY}")
