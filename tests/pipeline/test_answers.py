"""The example of docs/answers.md as it stands: another engine answers, and is scored like a row."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from repro.text import NO_BATCH
from tests.pipeline.workspace import Workspace

pytestmark = pytest.mark.long

PAGE = Path("docs/answers.md")
PIPELINE = "profiles/outside/dvc.yaml"
ANSWERS = "predictions/outside/peft-generate"


def _blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def _cell(workspace: Workspace, row: str, dataset: str) -> dict[str, Any]:
    cells = workspace.json("cat", "paper_tables/outside/summary.json")["cells"]
    found: dict[str, Any]
    (found,) = (one for one in cells if (one["row"], one["dataset"]) == (row, dataset))
    return found


def test_the_documented_example_runs_and_agrees_with_our_own_generation(
    root: Path, workspace: Workspace
) -> None:
    page = (root / PAGE).read_text(encoding="utf-8")
    (program,) = (block for block in _blocks(page, "python") if "PeftModel" in block)
    (workspace.folder / "answer.py").write_text(program, encoding="utf-8")
    lines = "\n".join(_blocks(page, "console")).replace("\\\n", " ")
    commands = re.findall(r"^\$ (.*)$", lines, re.MULTILINE)
    assert [command.split()[0] for command in commands][:2] == ["repro", "dvc"]
    for command in commands:
        workspace.run("bash", "-c", command)

    row = workspace.json("head", "-n", "1", f"{ANSWERS}/ade.jsonl")
    assert row["batch"] == NO_BATCH
    (out,) = yaml.safe_load(workspace.read(f"{ANSWERS}/ade.jsonl.dvc"))["outs"]
    assert out["push"] is False
    ours, theirs = (_cell(workspace, row, "ade") for row in ("tiny-llama", "peft-generate"))
    assert theirs["f1"] == ours["f1"], "the same adapter, asked by another program"
    assert _cell(workspace, "peft-generate", "phee")["not_run"] == "no answers were imported"
    table = workspace.read("paper_tables/outside/text_classification.md")
    assert "| peft-generate, made elsewhere" in table
    assert "only scored here: peft-generate, made elsewhere." in table
    section = workspace.json("cat", "provenance/outside/peft-generate/ade.json")["import"]
    assert section["file"] == "answers.jsonl"
    assert workspace.repro(PIPELINE) == [], "nothing is left to do"
