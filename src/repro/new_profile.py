"""A new profile from an existing one: a folder with the same pipeline and other parameters."""

import io
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from repro.errors import InputError, ReproError, unknown_name
from repro.files import write_text
from repro.params import NAME_PATTERN, Params, load, zero_shot_row
from repro.paths import Paths, profiles
from repro.validation import Strict


def new_profile(name: str, source: str, settings: Sequence[str]) -> Path:
    """Make profiles/<name>/ from the profile `source` with `key=value` settings; its folder.

    Values are YAML, keys may be dotted (lora.rank=8). `rows` and `bases` follow baselines,
    models and zero_shot, and the corpora's origin follows datasets, unless they are set too;
    transfers between corpora that are not among datasets go.
    Raises InputError for unknown keys and values that the parameters refuse; nothing is left then.
    """
    _, origin = load(source)
    if not re.fullmatch(NAME_PATTERN, name):
        raise InputError(f"profile {name!r}: use small letters, digits, - and _; e.g. my-profile")
    if name in profiles():
        raise InputError(f"profiles/{name}: exists; choose another name or delete it")
    yaml = YAML()
    values = yaml.load(origin.params.read_text(encoding="utf-8"))
    settled = [_apply(values, setting) for setting in settings]
    _follow(values, settled)
    if "title" not in settled:
        values["title"] = f"{values['title']}, changed as {name}"
    values.update(profile=name, root="../..", params=f"profiles/{name}/params.yaml")
    folder = Path("profiles") / name
    stream = io.StringIO()
    yaml.dump(values, stream)
    try:
        write_text(folder / "params.yaml", stream.getvalue())
        shutil.copyfile(Paths("default").pipeline, folder / "dvc.yaml")
        load(name)
    except ReproError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _apply(values: Any, setting: str) -> str:
    """Set one key to a YAML value; return the key's first part."""
    key, equals, text = setting.partition("=")
    if not equals:
        raise InputError(f"--set {setting}: expected key=value, e.g. lora.rank=8")
    *parents, last = key.split(".")
    place = values
    for part in parents:
        place = _inner(place, part)
    if last not in _mapping(place) and key not in _optional():
        raise unknown_name("parameter", last, _mapping(place))
    try:
        place[last] = YAML(typ="safe").load(text)
    except YAMLError:
        raise InputError(f"--set {setting}: the value is not YAML; quote it") from None
    return key.split(".")[0]


def _inner(place: Any, part: str) -> Any:
    if part not in _mapping(place):
        raise unknown_name("parameter", part, _mapping(place))
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


def _mapping(place: Any) -> dict[str, Any]:
    """A mapping as it is; a value holds no keys."""
    return place if isinstance(place, dict) else {}


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
