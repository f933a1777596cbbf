"""What training and prediction share of a cell: its rows, its task, the code that makes it."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from repro import tasks
from repro.errors import InputError
from repro.files import read_json, read_jsonl
from repro.params import ModelEntry, Params
from repro.paths import Paths
from repro.provenance import md5_of
from repro.schema import EXAMPLES, TASK_INFO, Example, SplitName
from repro.tasks.api import TaskProtocol

PIN = "base.json"
PINNED = {"id", "revision", "architecture", "dtype", "attention", "targets", "safetensors"}
ROOMS = ("generate", "lora", "tasks")
LIBRARIES = ("torch", "transformers", "peft")


def check_pin(model: str, entry: ModelEntry, paths: Paths) -> None:
    """Raise InputError unless stage `base` pinned what models.yaml says of a Hub model now."""
    if entry.source == "built":
        return
    remedy = f"run `repro base {model} -p {paths.profile}`"
    path = paths.base(model) / PIN
    if read_json(path, remedy) != pin(entry):
        raise InputError(f"{path}: differs from {model} in models.yaml; {remedy}")


def pin(entry: ModelEntry) -> dict[str, Any]:
    """What of a model's entry decides training and prediction: the content of base.json."""
    return entry.model_dump(include=PINNED)


def software() -> dict[str, str]:
    """The code and libraries that make a cell: what other ones began is not taken up."""
    package = Path(__file__).parent.parent
    files = sorted(file for room in ROOMS for file in (package / room).glob("*.py"))
    joined = "".join(f"{file.relative_to(package)} {md5_of(file)}\n" for file in files)
    code = hashlib.md5(joined.encode(), usedforsecurity=False).hexdigest()
    return {"code": code, **{name: version(name) for name in LIBRARIES}}


def key_of(parts: dict[str, Any]) -> str:
    """A hash of what decides an unfinished piece of work, and of the software that makes it."""
    text = json.dumps({**parts, "software": software()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def task_of(dataset: str, params: Params, paths: Paths) -> TaskProtocol:
    """The task of a prepared corpus under the profile's protocol."""
    path = paths.task_info(dataset)
    remedy = f"run `repro prepare {dataset} -p {paths.profile}`"
    return tasks.of(TASK_INFO.validate_python(read_json(path, remedy)), params.protocol)


def read_split(paths: Paths, dataset: str, split: SplitName) -> list[Example]:
    """The rows of one split."""
    remedy = f"run `repro prepare {dataset} -p {paths.profile}`"
    return read_jsonl(paths.split(dataset, split), EXAMPLES, remedy)
