"""Records out of YAML: unknown keys, missing keys and wrong types are errors that name the key."""

from pathlib import Path
from typing import Annotated, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from repro.errors import InputError, unknown_name
from repro.files import first_problem

Positive = Annotated[int, Field(gt=0)]
Fraction = Annotated[float, Field(ge=0, le=1)]
M = TypeVar("M", bound="Strict")


class Strict(BaseModel):
    """Refuses unknown keys, silent conversions and numbers that are none."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def validated(model: type[M], value: object, path: Path, prefix: str = "") -> M:
    """What a file of YAML holds as a record; `prefix` is where in the file it stands.

    Raises InputError naming the file, the key and the nearest known key.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        # a misspelt key is also a missing one: the misspelling is what the user can see
        problem = min(problems, key=lambda found: found["type"] != "extra_forbidden")
        key = prefix + ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            known = _fields(model, problem["loc"][:-1])
            raise InputError(f"{path}: {unknown_name('key', key.split('.')[-1], known)}") from None
        if problem["type"] == "missing":
            raise InputError(f"{path}: {key}: missing; add it") from None
        text = first_problem(error)
        raise InputError(f"{path}: {prefix}{text}; correct it") from None


def _fields(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    for part in loc:
        field = model.model_fields.get(str(part))
        kinds = [] if field is None else [field.annotation, *get_args(field.annotation)]
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if not inner:
            break
        model = inner[0]
    return list(model.model_fields)
