"""What training and prediction share of a cell: its rows, its task, the code that makes it."""

import hashlib
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


def code_md5() -> str:
    """MD5 of the code that trains: a checkpoint of other code is not taken up."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *(here.parent / "tasks").glob("*.py")])
    joined = "".join(f"{file.name} {md5_of(file)}\n" for file in files)
    return hashlib.md5(joined.encode(), usedforsecurity=False).hexdigest()


def task_of(dataset: str, params: Params, paths: Paths) -> TaskProtocol:
    """The task of a prepared corpus under the profile's protocol."""
    path = paths.task_info(dataset)
    remedy = f"run `repro prepare {dataset} -p {paths.profile}`"
    return tasks.of(TASK_INFO.validate_python(read_json(path, remedy)), params.protocol)


def read_split(paths: Paths, dataset: str, split: SplitName) -> list[Example]:
    """The rows of one split."""
    remedy = f"run `repro prepare {dataset} -p {paths.profile}`"
    return read_jsonl(paths.split(dataset, split), EXAMPLES, remedy)
