"""What provenance says of a cell, read back: one section a stage."""

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from repro.errors import InputError
from repro.files import first_problem, read_json

REMEDY = "delete it, or run the cell again"
SECTIONS = TypeAdapter(dict[str, dict[str, Any]])
NUMBER = TypeAdapter(float | None)
NUMBERS = ("seconds", "peak_memory_gb", "trained_parameters")

Sections = dict[str, dict[str, Any]]


def recorded(path: Path) -> Sections:
    """The sections of a cell's file, by stage; none where there is no file.

    What stands under NUMBERS is a number or None. Raises InputError where the file holds something
    else.
    """
    if not path.is_file():
        return {}
    place = ""
    try:
        sections = SECTIONS.validate_python(read_json(path, REMEDY))
        for stage, section in sections.items():
            for name in NUMBERS:
                place = f"{stage}.{name}: "
                NUMBER.validate_python(section.get(name), strict=True)
    except ValidationError as error:
        raise InputError(f"{path}: {place}{first_problem(error)}; {REMEDY}") from None
    return sections
