"""The grid of the paper's tables, `published/grid.yaml`: its models and corpora, and no others."""

from functools import cache
from pathlib import Path

from pydantic import ValidationError, model_validator

from repro.errors import InputError
from repro.files import first_problem, read_yaml
from repro.paths import PUBLISHED
from repro.published.terms import METRICS, Standing
from repro.schema import TaskName
from repro.validation import Strict

GRID = PUBLISHED / "grid.yaml"
REMEDY = "restore it from git"


class PaperModel(Strict):
    """A row of the paper; `standing`: how surely the paper has it."""

    title: str
    standing: Standing


class PaperCorpus(Strict):
    """A column of the paper; `standing`: how surely the paper has it."""

    title: str
    task: TaskName
    standing: Standing


class Siblings(Strict):
    """A base model and a distilled one, both rows of the paper; `standing` of the pair."""

    base: str
    distilled: str
    standing: Standing


class PaperGrid(Strict):
    """Rows and columns of the paper's tables, in their order; keys as in our own tables."""

    models: dict[str, PaperModel]
    corpora: dict[str, PaperCorpus]
    siblings: list[Siblings]

    @model_validator(mode="after")
    def _siblings_are_models(self) -> "PaperGrid":
        for pair in self.siblings:
            if not {pair.base, pair.distilled} <= set(self.models):
                raise ValueError(f"siblings: {pair.base} and {pair.distilled} must be models")
        return self

    @property
    def figures(self) -> int:
        """How many figures the tables hold: one per model, corpus and metric."""
        return len(self.models) * len(self.corpora) * len(METRICS)

    def of_task(self, task: TaskName) -> list[str]:
        """The corpora of a task."""
        return [name for name, corpus in self.corpora.items() if corpus.task == task]


def paper() -> PaperGrid:
    """The grid of this checkout; raises InputError naming the file and the key."""
    return read_grid(GRID.absolute())


@cache
def read_grid(path: Path) -> PaperGrid:
    """Read and check grid.yaml, once per file."""
    try:
        return PaperGrid.model_validate(read_yaml(path, REMEDY))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None
