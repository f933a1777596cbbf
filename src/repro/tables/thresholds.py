"""What thresholds on sampled answers gave in a cell, as `repro thresholds` writes it."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from repro.errors import InputError
from repro.files import first_problem, read_json
from repro.published.terms import METRICS, Metric

REMEDY = "run `repro thresholds` again"
At = Literal["best_f1", "precise"]


class Thresholds(BaseModel):
    """Figures of test at the threshold of best F1, and at that of the wanted precision.

    The latter are missing where no threshold reached the precision on the split that chose it.
    """

    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False)
    __pydantic_extra__: dict[str, float]

    best_f1_threshold: float
    wanted_precision: float
    wanted_reached: int

    def value(self, at: At | Literal["greedy"], metric: Metric) -> float | None:
        """A figure of test."""
        return self.__pydantic_extra__.get(f"{at}_{metric}")

    def lines(self) -> list[str]:
        """The three operating points in words."""
        found = self.__pydantic_extra__
        parts = [f"greedy {self._shown('greedy')}"]
        parts.append(f"best F1 (share {self.best_f1_threshold:g}) {self._shown('best_f1')}")
        wanted = f"precision {self.wanted_precision:g}"
        if self.wanted_reached:
            share = found["precise_threshold"]
            parts.append(f"{wanted} (share {share:g}) {self._shown('precise')}")
        else:
            parts.append(f"{wanted}: not reached where thresholds are chosen")
        return parts

    def _shown(self, at: At | Literal["greedy"]) -> str:
        values = (self.value(at, metric) or 0.0 for metric in METRICS)
        return " ".join(f"{value:.4f}" for value in values)


def read_thresholds(path: Path) -> Thresholds | None:
    """The thresholds of a cell; None where none were chosen.

    Raises InputError naming a file that cannot be read.
    """
    if not path.is_file():
        return None
    value: Any = read_json(path, REMEDY)
    if isinstance(value, dict) and "not_run" in value:
        return None
    try:
        return Thresholds.model_validate(value)
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None
