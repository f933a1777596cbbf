"""A new profile from an existing one: a folder with the same pipeline and other parameters."""

import io
import re
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from repro.errors import InputError, unknown_name
from repro.files import first_problem, read_text, write_text
from repro.params import NAME_PATTERN, Params, load, zero_shot_row
from repro.paths import Paths, profiles
from repro.plan.parameters import LARGE
from repro.registry import ModelEntry, corpus_entry, model_entry
from repro.storage.sizes import BYTES
from repro.validation import Strict

RECIPE = ("recipe", "quantisation", "lora", "train", "predict", "verdict")
"""What fits one size of model and not another."""
GIVEN = ("profile", "root", "params")
NAMED_CORPORA = 3
"""A title names as many corpora, and counts more."""


def new_profile(name: str, source: str, settings: Sequence[str]) -> Path:
    """Make profiles/<name>/ from the profile `source` with `key=value` settings; its folder.

    Values are YAML, keys may be dotted (lora.rank=8). `rows` and `bases` follow baselines,
    models and zero_shot, and the corpora's origin follows datasets, unless they are set too;
    transfers between corpora that are not among datasets go. A real model of another size than
    the source's takes the recipe of the profile for its size, where the settings name none; title
    and head comment are the new profile's own.
    Raises InputError for unknown keys and values that the parameters refuse; nothing is left then.
    """
    load(source)
    if not re.fullmatch(NAME_PATTERN, name):
        raise InputError(f"profile {name!r}: use small letters, digits, - and _; e.g. my-profile")
    folder = Path("profiles") / name
    if name in profiles() or folder.exists():
        raise InputError(f"profile {name!r}: exists; choose another name")
    values = _values(name, source, settings)
    stream = io.StringIO()
    YAML().dump(values, stream)
    try:
        write_text(folder / "params.yaml", stream.getvalue())
        pipeline = Paths("default").pipeline
        write_text(folder / pipeline.name, read_text(pipeline, "restore it from git"))
        _once(load(name)[0])
    except BaseException:  # a full disk and Ctrl-C too
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _once(params: Params) -> None:
    """Two rows of one name would write the same files."""
    twice = [row for row in params.rows if params.rows.count(row) > 1]
    if twice:
        raise InputError(f"{params.params}: rows: {twice[0]} twice; name each row once")


def _values(name: str, source: str, settings: Sequence[str]) -> Any:
    """The parameters of the new profile."""
    values = _read(Paths(source))
    before = _fitting(values)
    settled = [_apply(values, setting) for setting in settings]
    recipe_of = source
    if _fitting(values) not in {"", before}:
        recipe_of = _fitting(values)
        _fit(values, recipe_of)
        settled = [_apply(values, setting) for setting in settings]
    _follow(values, settled)
    if "title" not in settled:
        values["title"] = _title(values)
    values.update(profile=name, root="../..", params=f"profiles/{name}/params.yaml")
    words = ["repro", "new-profile", name, "--from", source]
    made = shlex.join([*words, *(word for setting in settings for word in ("-s", setting))])
    values.yaml_set_start_comment(f"Made by: {made}\n{_unnamed(source, recipe_of)}")
    return values


def _unnamed(source: str, recipe_of: str) -> str:
    """Where that comes from which no setting names."""
    said = f"What that does not name is as in profile {source}"
    if recipe_of == source:
        return f"{said}."
    return f"{said}; {', '.join(RECIPE)} as in {recipe_of}, which fits the model's size."


def _read(paths: Paths) -> Any:
    """A profile's parameters as they are written, without the comments that stand in lines alone.

    Those speak of that profile; what stands behind a value goes with the value.
    """
    return YAML().load(re.sub(r"(?m)^ *#.*\n", "", paths.params.read_text(encoding="utf-8")))


def _fitting(values: Any) -> str:
    """The profile whose recipe fits the largest real model here; empty where there is none."""
    sizes = [_parameters(entry) for entry in _real(values)]
    return "" if not sizes else "laptop" if max(sizes) < LARGE else "paper"


def _real(values: Any) -> list[ModelEntry]:
    entries = map(model_entry, [*values["models"], *values["zero_shot"]])
    return [entry for entry in entries if entry.source != "built"]


def _parameters(entry: ModelEntry) -> float:
    return entry.weights_gb * 1e9 / BYTES[entry.dtype]


def _fit(values: Any, profile: str) -> None:
    """Take the recipe of a profile, and a verdict that knows whose models these are."""
    load(profile)
    recipe = _read(Paths(profile))
    for key in RECIPE:
        _put(values, key, recipe[key])
    if ours := [_parameters(entry) for entry in _real(values) if entry.standing == "ours"]:
        size = max(ours)
        shown = f"{size / 1e6:.0f}M" if size < LARGE else f"{size / 1e9:.1f}B"
        reason = f"a model of {shown} parameters, which the paper does not have"
        values["verdict"]["context"] = {"comparable": False, "reason": reason}


def _title(values: Any) -> str:
    """The rows and where they are asked."""
    models = [model_entry(model).title for model in values["models"]]
    zero_shot = [f"{model_entry(model).title} without adapter" for model in values["zero_shot"]]
    rows = [*models, *zero_shot, *values["external"]] or values["baselines"]
    corpora = [corpus_entry(dataset).title for dataset in values["datasets"]]
    several = f"{len(corpora)} corpora"
    shown = ", ".join(corpora) if len(corpora) <= NAMED_CORPORA else several
    made_up = " (synthetic)" if values["synthetic"] else ""
    return f"{', '.join(rows)} on {shown}{made_up}"


def _apply(values: Any, setting: str) -> str:
    """Set one key to a YAML value; return the key's first part."""
    key, equals, text = setting.partition("=")
    if not equals:
        raise InputError(f"--set {setting}: expected key=value, e.g. lora.rank=8")
    *parents, last = key.split(".")
    place = values
    for part in parents:
        place = _inner(place, part, setting)
    if key in GIVEN:
        raise InputError(f"--set {setting}: {key} follows from the profile's name; leave it out")
    if last not in _keys(place, last, setting) and key not in _optional():
        raise unknown_name("parameter", last, place)
    try:
        value = YAML(typ="safe").load(text)
    except (YAMLError, ValueError, RecursionError):  # a date of no calendar is a ValueError
        raise InputError(f"--set {setting}: the value is not YAML; quote it") from None
    if isinstance(place.get(last), list):
        _check(setting, key, value)
    _put(place, last, value)
    return key.split(".")[0]


def _check(setting: str, key: str, value: Any) -> None:
    """Refuse what is no list, and at the top an item of another kind: other keys follow them."""
    if not isinstance(value, list):
        raise InputError(f"--set {setting}: expected a list, e.g. {key}=[...]")
    if any(value.count(one) > 1 for one in value):
        raise InputError(f"--set {setting}: the same twice; name each once")
    if key in Params.model_fields:
        kind: Any = Params.model_fields[key].annotation
        try:
            TypeAdapter(kind).validate_python(value, strict=True)
        except ValidationError as error:
            raise InputError(f"--set {setting}: {key}.{first_problem(error)}") from None


def _put(place: dict[str, Any], key: str, value: Any) -> None:
    """Give a key a value, without what was said of the old one."""
    place[key] = value
    if isinstance(place, CommentedMap):
        place.ca.items.pop(key, None)


def _inner(place: Any, part: str, setting: str) -> Any:
    if part not in _keys(place, part, setting):
        raise unknown_name("parameter", part, place)
    return place[part]


def _optional() -> set[str]:
    """Keys that a profile may leave out, dotted."""
    return {
        f"{section}.{key}"
        for section, held in Params.model_fields.items()
        if isinstance(held.annotation, type) and issubclass(held.annotation, Strict)
        for key, field in held.annotation.model_fields.items()
        if not field.is_required()
    }


def _keys(place: Any, part: str, setting: str) -> dict[str, Any]:
    """A mapping as it is; raises InputError for a value, in which `part` cannot stand."""
    if not isinstance(place, dict):
        raise InputError(f"--set {setting}: {part} stands in a value, which has no keys: {place!r}")
    return place


def _follow(values: Any, settled: Sequence[str]) -> None:
    """Keep the lists that must agree in agreement, unless they were set themselves."""
    if "datasets" in settled and not {"synthetic", "fetched"} & set(settled):
        origin = "synthetic" if values["synthetic"] else "fetched"
        values[origin] = list(values["datasets"])
    if "datasets" in settled and "seed_datasets" not in settled:
        values["seed_datasets"] = list(values["datasets"])
    if "datasets" in settled and "transfers" not in settled:
        values["transfers"] = [
            pair
            for pair in values["transfers"]
            if {pair["source"], pair["target"]} <= set(values["datasets"])
        ]
    if "bases" not in settled:
        values["bases"] = list(dict.fromkeys([*values["models"], *values["zero_shot"]]))
    if "rows" not in settled:
        zero_shot = [zero_shot_row(model) for model in values["zero_shot"]]
        values["rows"] = [*values["baselines"], *values["models"], *zero_shot, *values["external"]]
