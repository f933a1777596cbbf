"""How a cell's figures were made: the command, and what its provenance says of these very bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from repro.errors import InputError
from repro.files import first_problem, md5_of
from repro.paths import Paths
from repro.recorded import REMEDY, recorded
from repro.report.summary import CellFigures

NAMES = {"dirty": "uncommitted changes", "lock": "lock md5"}
NOT_RECORDED = "not recorded for these bytes"
NAMED = TypeAdapter(dict[str, str])
NOT_HERE = "recorded for files that are not here"
TRAIN = "train"


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded stage; `why_not` says why its facts are not shown."""

    stage: str
    facts: dict[str, str]
    seconds: float | None = None
    why_not: str = ""

    @property
    def machine(self) -> str:
        """The name of the GPU or the processor, as recorded; `cpu` alone names none."""
        names = [self.facts.get(key, "") for key in ("gpu", "device", "cpu")]
        return next((name for name in names if name not in ("", "cpu")), "")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds, and whether they are those of the very bytes that are here."""

    seconds: float
    compared: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a cell: the only one, or that of a seed, with its F1 and what made it."""

    seed: int | None
    f1: float | None
    command: str
    steps: list[Step]

    @property
    def trained(self) -> Took | None:
        """How long training took, where that is known."""
        return _took([step for step in self.steps if step.stage == TRAIN])

    @property
    def answered(self) -> Took | None:
        """How long all else took, where that is known."""
        return _took([step for step in self.steps if step.stage != TRAIN])

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
    """Every recorded stage of a cell, shown only beside bytes whose MD5 it names.

    Answers in git stand for predictions that are not here where no word of theirs was hashed.
    """
    path = paths.provenance(row, dataset)
    in_git = {str(paths.predictions(row, dataset)): paths.answers(row, dataset)}
    try:
        return [_step(stage, section, in_git) for stage, section in recorded(path).items()]
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None


def _step(stage: str, section: dict[str, Any], in_git: Mapping[str, Path]) -> Step:
    outs = NAMED.validate_python(section.get("outs", {}))
    absent = {name: md5 for name, md5 in outs.items() if not _is_here(name)}
    if not all(_is_file_of(in_git.get(name), md5) for name, md5 in absent.items()):
        return Step(stage, {}, section.get("seconds"), NOT_HERE)
    here = {name: md5 for name, md5 in outs.items() if name not in absent}
    if not outs or any(md5_of(Path(name)) != md5 for name, md5 in here.items()):
        return Step(stage, {}, why_not=NOT_RECORDED)
    return Step(stage, _facts(section), section.get("seconds"))


def _is_file_of(path: Path | None, md5: str) -> bool:
    return path is not None and path.is_file() and md5_of(path) == md5


def _took(steps: Sequence[Step]) -> Took | None:
    known = [step.seconds for step in steps if step.seconds is not None]
    return Took(sum(known), not any(step.why_not for step in steps)) if known else None


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
