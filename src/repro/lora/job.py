"""One model on one corpus: names, and where the files lie that training and prediction exchange."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from repro.errors import InputError
from repro.files import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from repro.registry import ModelEntry

PIN = "base.json"
PINNED = {"id", "revision", "architecture", "dtype", "attention", "targets", "safetensors"}
LIBRARIES = ("torch", "transformers", "peft", "tokenizers")


@dataclass(frozen=True, slots=True)
class Job:
    """What a stage gets.

    `base` is the folder of stage `base`, `rendered` that of stage `render`, `work` an ignored one
    for checkpoints. `code` is the hash of the code that the stage runs: what other code began is
    not taken up. `pipeline` names the file that remedies run.
    """

    model: str
    entry: ModelEntry
    dataset: str
    base: Path
    rendered: Path
    adapter: Path
    work: Path
    code: str
    pipeline: Path

    def remedy(self, stage: str) -> str:
        """The command that makes what is missing: `render`, `base` or `train`."""
        item = {"render": self.dataset, "base": self.model}.get(
            stage, f"{self.model}-{self.dataset}"
        )
        return f"run `dvc repro {self.pipeline}:{stage}@{item}`"

    def key(self, parts: dict[str, Any]) -> str:
        """A hash of what decides an unfinished piece of work, its code and libraries included."""
        software = {"code": self.code, **{name: version(name) for name in LIBRARIES}}
        pinned = {"model": self.model, "entry": pin(self.entry)}
        text = json.dumps({**parts, **pinned, "software": software}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def check_pin(job: Job) -> None:
    """Raise InputError unless stage `base` pinned what models.yaml says of the model now."""
    if job.entry.source == "built":
        return
    remedy = job.remedy("base")
    path = job.base / PIN
    if read_json(path, remedy) != pin(job.entry):
        raise InputError(f"{path}: differs from {job.model} in models.yaml; {remedy}")


def pin(entry: ModelEntry) -> dict[str, Any]:
    """What of a model's entry decides training and prediction: the content of base.json."""
    return entry.model_dump(include=PINNED)
