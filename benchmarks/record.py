"""The rows of docs/performance.json: what was compared with what, and what came out."""

import os
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from repro.errors import InputError
from repro.files import first_problem, read_text, read_yaml, write_json
from repro.provenance import environment

JSON = Path("docs/performance.json")
PACKAGES = ("torch", "transformers", "peft", "trl", "dvc", "seqeval", "lm_eval")
REASONS = Path(__file__).with_name("reasons.yaml")
REMEDY = "run `make bench`"

Section = Literal["Scoring", "Corpora", "Commands", "Pipeline", "Growth", "Prediction", "Training"]
SECTIONS: tuple[Section, ...] = get_args(Section)
Unit = Literal["times", "CPU seconds", "seconds on the clock", "exponent"]


class Strict(BaseModel):
    """Refuses what is not part of a row."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Goal(Strict):
    """What is asked of a figure."""

    bound: Literal["at least", "at most"]
    value: float

    def met(self, figure: float) -> bool:
        """Whether a figure is on the right side, its own rounding apart."""
        if self.bound == "at least":
            return figure >= self.value
        return figure <= self.value

    def __str__(self) -> str:
        return f"{self.bound} {self.value:g}"


class Row(Strict):
    """One comparison.

    `ratio` is the median of the rounds, `low` and `high` the least and the greatest of them; all
    three are null where it could not be measured. In `times` it is the peer's amount divided by
    ours where the goal is a least, and ours divided by the peer's where it is a most. `equal` says
    which results were asserted to be equal, `why` what keeps it from its goal or from being
    measured.
    """

    section: Section
    work: str
    peer: str
    unit: Unit = "times"
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    rounds: int = 0
    goal: Goal | None = None
    met: bool | None = None
    equal: str = ""
    why: str = ""
    machine: str = ""

    @property
    def higher_is_better(self) -> bool:
        return self.goal is None or self.goal.bound == "at least"

    @property
    def key(self) -> tuple[str, str, str]:
        return self.section, self.work, self.peer


class Reason(Strict):
    """What keeps rows from their goal; `work` and `peer` are patterns (`*`)."""

    work: str
    peer: str = "*"
    why: str


ROWS = TypeAdapter(list[Row])


def merged(old: Iterable[Row], new: Iterable[Row]) -> list[Row]:
    """The old rows with the new ones in their place, further ones after those of their section.

    What could not be measured this time does not replace what was measured before.
    """
    rows = {row.key: row for row in old}
    for row in new:
        if row.ratio is not None or rows.get(row.key, row).ratio is None:
            rows[row.key] = row
    return sorted(rows.values(), key=lambda row: SECTIONS.index(row.section))


def explained(rows: Iterable[Row], reasons: Sequence[Reason]) -> list[Row]:
    """The rows, each that misses its goal with the first reason that is given for it."""
    return [
        row.model_copy(update={"why": _why(row, reasons)}) if row.ratio is not None else row
        for row in rows
    ]


def _why(row: Row, reasons: Sequence[Reason]) -> str:
    found = (
        reason.why
        for reason in reasons
        if fnmatch(row.work, reason.work) and fnmatch(row.peer, reason.peer)
    )
    return next(found, "") if row.met is False else ""


def read_reasons() -> list[Reason]:
    """What profiles showed of the goals that are missed."""
    return TypeAdapter(list[Reason]).validate_python(read_yaml(REASONS, "restore it from git"))


def read(path: Path) -> list[Row]:
    """The rows of a file; raises InputError with the first thing that is wrong in it."""
    try:
        return ROWS.validate_json(read_text(path, REMEDY))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None


def write(path: Path, rows: Sequence[Row]) -> None:
    """Write the rows, each with all of its keys."""
    write_json(path, ROWS.dump_python(list(rows)))


def machine() -> str:
    """What the figures were measured on, in a line."""
    here = environment()
    versions = [f"{name} {found}" for name in PACKAGES if (found := _version(name))]
    return ", ".join(
        [
            f"{here['cpu']} ({os.cpu_count()} processors, {here['threads']} thread used)",
            f"Python {here['python']}",
            *versions,
        ]
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
