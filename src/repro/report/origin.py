"""How a cell's figures were made: the command, and what its provenance says of these very bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from repro.errors import InputError
from repro.files import first_problem, md5_of, read_json
from repro.paths import Paths
from repro.report.summary import CellFigures

NAMES = {"dirty": "uncommitted changes", "lock": "lock md5"}
NOT_RECORDED = "not recorded for these bytes"
REMEDY = "delete it, or run the cell again"
RECORD = TypeAdapter(dict[str, dict[str, Any]])
NAMED = TypeAdapter(dict[str, str])
SECONDS = TypeAdapter(float | None)
NOT_HERE = "recorded for files that are not here; the command above makes them again"
TRAIN = "train"


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded stage; `why_not` says why nothing of it may be shown."""

    stage: str
    facts: dict[str, str]
    seconds: float | None = None
    why_not: str = ""

    @property
    def machine(self) -> str:
        """The name of the GPU or the processor, as recorded."""
        return self.facts.get("gpu") or self.facts.get("cpu") or self.facts.get("device", "")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a cell: the only one, or that of a seed, with its F1 and what made it."""

    seed: int | None
    f1: float | None
    command: str
    steps: list[Step]

    @property
    def trained(self) -> float | None:
        """Seconds of training; None where none may be shown."""
        return _seconds(step for step in self.steps if step.stage == TRAIN)

    @property
    def answered(self) -> float | None:
        """Seconds of all else; None where none may be shown."""
        return _seconds(step for step in self.steps if step.stage != TRAIN)

    @property
    def machine(self) -> str:
        """Where the figures were made, or why that is not shown."""
        machines = [step.machine for step in self.steps if not step.why_not]
        reasons = [step.why_not for step in self.steps if step.why_not]
        return ", ".join(dict.fromkeys(machines or reasons)) or "not recorded"


def runs(paths: Paths, cell: CellFigures) -> list[Run]:
    """The runs of a cell; the files of the first of several seeds are named by none."""
    row, dataset = cell.row, cell.dataset
    if not cell.seeds or not cell.f1_of_seeds:
        return [Run(None, cell.f1, command(paths, row, dataset), steps(paths, row, dataset))]
    found = []
    for place, (seed, f1) in enumerate(zip(cell.seeds, cell.f1_of_seeds, strict=True)):
        own = replace(paths, seed=seed if place else None)
        found.append(Run(seed, f1, command(own, row, dataset), steps(own, row, dataset)))
    return found


def command(paths: Paths, row: str, dataset: str) -> str:
    """The command that rebuilds a cell with all it needs."""
    if paths.seed is not None:
        return f"dvc repro {paths.pipeline}:score_seed@{row}-{dataset}-{paths.seed}"
    return f"dvc repro {paths.pipeline}:score@{row}-{dataset}"


def steps(paths: Paths, row: str, dataset: str) -> list[Step]:
    """Every recorded stage of a cell, shown only beside bytes whose MD5 it names."""
    path = paths.provenance(row, dataset)
    if not path.is_file():
        return []
    try:
        record = RECORD.validate_python(read_json(path, REMEDY))
        return [_step(stage, section) for stage, section in record.items()]
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None


def _step(stage: str, section: dict[str, Any]) -> Step:
    outs = NAMED.validate_python(section.get("outs", {}))
    if not all(map(_is_here, outs)):
        return Step(stage, {}, why_not=NOT_HERE)
    if not outs or any(md5_of(Path(name)) != md5 for name, md5 in outs.items()):
        return Step(stage, {}, why_not=NOT_RECORDED)
    return Step(stage, _facts(section), SECONDS.validate_python(section.get("seconds")))


def _seconds(steps: Iterable[Step]) -> float | None:
    known = [step.seconds for step in steps if step.seconds is not None]
    return sum(known) if known else None


def _is_here(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _facts(section: dict[str, Any]) -> dict[str, str]:
    """What was recorded, flat, without empty entries."""
    flat = {name: value for name, value in section.items() if name not in ("outs", "versions")}
    found = {
        NAMES.get(name, name): _shown(value)
        for name, value in flat.items()
        if value not in ("", None)
    }
    versions = NAMED.validate_python(section.get("versions", {}))
    listed = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    return found | ({"versions": listed} if listed else {})


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
