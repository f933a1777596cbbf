"""How a cell's figures were made: the command, and what its provenance says of these very bytes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from repro.errors import InputError
from repro.files import first_problem, md5_of, read_json
from repro.paths import Paths

NAMES = {"dirty": "uncommitted changes", "lock": "lock md5"}
NOT_RECORDED = "not recorded for these bytes"
REMEDY = "delete it, or run the cell again"
RECORD = TypeAdapter(dict[str, dict[str, Any]])
NAMED = TypeAdapter(dict[str, str])
SECONDS = TypeAdapter(float | None)
NOT_HERE = "recorded, but its files are not here to compare (dvc pull)"


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded stage; `why_not` says why nothing of it may be shown."""

    stage: str
    facts: dict[str, str]
    seconds: float | None = None
    why_not: str = ""

    @property
    def machine(self) -> str:
        """GPU or processor, as recorded."""
        return self.facts.get("gpu") or self.facts.get("device") or self.facts.get("cpu", "")


def command(paths: Paths, row: str, dataset: str) -> str:
    """The command that rebuilds a cell with all it needs."""
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
