"""`dvc metrics diff A B` tells what changed between two commits, for every profile."""

import json
from pathlib import Path
from typing import Any

from tests.pipeline.workspace import Workspace

DEFAULT_ADE = "metrics/default/constant/ade.json"
DEFAULT_PHEE = "metrics/default/constant/phee.json"
SECOND_ADE = "metrics/second/constant/ade.json"


def test_metrics_diff_between_two_commits_is_right_while_paper_never_ran(
    workspace: Workspace,
) -> None:
    settings = ["datasets=[ade]", "baselines=[constant]", "models=[]"]
    workspace.only_profile("second", settings, keep="paper")
    workspace.repro("score@constant-ade", "score@constant-phee")
    workspace.repro("profiles/second/dvc.yaml:score@constant-ade")
    first = workspace.commit("A")

    for params in ("params.yaml", "profiles/second/params.yaml"):
        workspace.replace(params, "test: 100", "test: 60")
    workspace.repro("score@constant-ade")
    workspace.repro("profiles/second/dvc.yaml:score@constant-ade")
    second = workspace.commit("B")

    diff = workspace.json("dvc", "metrics", "diff", first, second, "--json")
    assert set(diff) == {DEFAULT_ADE, SECOND_ADE}, "only changed cells appear"
    for path, changes in diff.items():
        before = _at(workspace, first, path)
        after = _at(workspace, second, path)
        assert before["examples"] != after["examples"]
        expected = {key for key in before if before[key] != after[key]}
        assert set(changes) == expected
        for key in expected:
            assert (changes[key]["old"], changes[key]["new"]) == (before[key], after[key])
    assert not (workspace.folder / "metrics/paper").exists()
    assert not (workspace.folder / "profiles/paper/dvc.lock").exists()
    assert Path(workspace.folder / DEFAULT_PHEE).is_file()


def _at(workspace: Workspace, revision: str, path: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(workspace.run("git", "show", f"{revision}:{path}"))
    return values
