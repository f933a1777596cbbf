"""What provenance says of a cell, read back: one section a stage."""

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from repro.errors import InputError
from repro.files import first_problem, read_json

REMEDY = "delete it, or run the cell again"
SECTIONS = TypeAdapter(dict[str, dict[str, Any]])
NUMBER = TypeAdapter(float | None)

Sections = dict[str, dict[str, Any]]


def recorded(path: Path) -> Sections:
    """The sections of a cell's file, by stage; none where there is no file.

    Raises InputError where it holds something else.
    """
    if not path.is_file():
        return {}
    try:
        return SECTIONS.validate_python(read_json(path, REMEDY))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None


def measured(path: Path, stage: str, name: str) -> float | None:
    """A number that a stage of a cell recorded, e.g. its seconds; None where it did not.

    Raises InputError where that is no number.
    """
    try:
        return NUMBER.validate_python(recorded(path).get(stage, {}).get(name))
    except ValidationError as error:
        raise InputError(f"{path}: {stage}.{name}: {first_problem(error)}; {REMEDY}") from None
