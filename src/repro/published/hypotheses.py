"""Hypotheses of `published/hypotheses.yaml`: what should hold, and the figures that settle it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from repro.errors import InputError, unknown_name
from repro.files import first_problem, read_yaml
from repro.paths import PUBLISHED
from repro.published.terms import Metric, Standing
from repro.registry import corpora
from repro.validation import Strict

HYPOTHESES = PUBLISHED / "hypotheses.yaml"
REMEDY = "restore it from git, or correct the hypothesis"
RowName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*:[a-z0-9][a-z0-9_-]*$")]
Text = Annotated[str, Field(min_length=1)]


class Condition(Strict):
    """What the relative change of a metric (of / than - 1) must be; exactly one bound."""

    metric: Metric
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> "Condition":
        if len(self._bounds) != 1:
            raise ValueError("expected one of at_least, at_most, above, below")
        return self

    @property
    def _bounds(self) -> list[float]:
        found = (self.at_least, self.at_most, self.above, self.below)
        return [bound for bound in found if bound is not None]

    @property
    def bound(self) -> float:
        """The change at which the condition turns."""
        return self._bounds[0]

    @property
    def upward(self) -> bool:
        """Whether it holds on the upper side of its bound."""
        return self.at_least is not None or self.above is not None

    @property
    def strict(self) -> bool:
        """Whether the bound itself does not hold."""
        return self.above is not None or self.below is not None


class Check(Strict):
    """A row against another, corpus by corpus; `than_on`: the other row's one corpus.

    `source`: the row was trained on that corpus instead of the one it is asked, and is held against
    itself as trained on that one, in the labels that both have (a transfer).

    `at`: thresholds on samples at which the first row is taken; one that holds is enough.
    """

    of: RowName
    at: list[Literal["best_f1", "precise"]] = Field(default_factory=list)
    than: RowName
    on: Annotated[list[str], Field(min_length=1)]
    than_on: str | None = None
    source: str | None = None
    conditions: Annotated[list[Condition], Field(min_length=1)]

    @model_validator(mode="after")
    def _transfer_stands_alone(self) -> "Check":
        if self.source and (self.of != self.than or self.than_on or self.at):
            raise ValueError("with source, of and than must be one row, without than_on and at")
        return self


class Hypothesis(Strict):
    """One entry of the ledger. `bound` says where a limit is ours, `note` what else to know."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    kind: Literal["mechanism", "question", "next check"]
    text: Text
    broken_if: Text
    standing: Standing
    source: Text
    bound: str = ""
    note: str = ""
    checks: Annotated[list[Check], Field(min_length=1)]


_HYPOTHESES: TypeAdapter[list[Hypothesis]] = TypeAdapter(list[Hypothesis])


def read_hypotheses(path: Path = HYPOTHESES) -> list[Hypothesis]:
    """Read the ledger; raises InputError naming the file, the entry and the key."""
    try:
        found = _HYPOTHESES.validate_python(read_yaml(path, REMEDY))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None
    names = [one.id for one in found]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{path}: id: {name} stands twice; rename one")
    for one in found:
        for check in one.checks:
            for dataset in filter(None, [*check.on, check.than_on, check.source]):
                if dataset not in corpora():
                    raise InputError(
                        f"{path}: {one.id}: {unknown_name('corpus', dataset, corpora())}"
                    )
    return found
