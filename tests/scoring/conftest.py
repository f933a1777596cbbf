"""A repository root of its own for tests that score a cell."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from repro.files import write_json, write_jsonl
from repro.params import Params, load
from repro.paths import Paths
from repro.schema import EXAMPLES, SPLITS, TASK_INFO, Example, ProtocolName, TaskInfo
from repro.scoring.score import score
from repro.text import Output, dump_output
from tests.jobs import render_corpus


@dataclass
class Cell:
    """A cell of the default profile in the working directory."""

    info: TaskInfo
    examples: Sequence[Example]
    params: Params
    paths: Paths
    row: str = "tiny-llama"

    @property
    def predictions(self) -> Path:
        return self.paths.predictions(self.row, self.info.dataset)

    @property
    def metrics(self) -> Path:
        return self.paths.cell_metrics(self.row, self.info.dataset)

    @property
    def types(self) -> Path:
        return self.paths.cell_types(self.row, self.info.dataset)

    def predict(self, outputs: Sequence[str]) -> None:
        pairs = zip(self.examples, outputs, strict=True)
        rows = (Output(example.id, output) for example, output in pairs)
        write_jsonl(self.predictions, rows, dump_output)

    def score(self) -> dict[str, Any]:
        score(self.row, self.info.dataset, self.params.of_score, self.paths)
        found: dict[str, Any] = json.loads(self.metrics.read_text(encoding="utf-8"))
        return found


class Workspace:
    """Makes cells."""

    def __init__(self) -> None:
        self.params, self.paths = load("default")

    def cell(
        self,
        info: TaskInfo,
        examples: Sequence[Example],
        protocol: ProtocolName = "label_set",
        row: str = "tiny-llama",
    ) -> Cell:
        asked = info.under(protocol)
        for split in SPLITS:
            write_jsonl(self.paths.split(info.dataset, split), examples, EXAMPLES.dump_json)
        write_json(self.paths.task_info(info.dataset), TASK_INFO.dump_python(asked))
        render_corpus(self.paths, self.params, info.dataset)
        return Cell(asked, examples, self.params, self.paths, row)


@pytest.fixture
def workspace(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(root / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return Workspace()
