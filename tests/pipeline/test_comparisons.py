"""comparisons/dvc.yaml: rows of two profiles, paired, over answers in git."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from repro.params import load
from tests.pipeline.workspace import copy_with_one_profile

PIPELINE = "comparisons/dvc.yaml"
TABLES = Path("paper_tables/comparisons")
SETTINGS = ["datasets=[phee]", "models=[]", "baselines=[linear, constant]"]
LISTED = """comparisons:
  linear-minus-constant:
    first: {profile: second, row: linear}
    other: {profile: first, row: constant}
"""


@pytest.fixture
def listed(root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(root)
    found: dict[str, Any] = yaml.safe_load(Path("comparisons/params.yaml").read_text("utf-8"))
    return dict(found["comparisons"])


def test_the_rows_that_are_compared_exist_and_their_answers_are_in_git(
    listed: dict[str, Any],
) -> None:
    for pair in listed.values():
        for side in (pair["first"], pair["other"]):
            params, _ = load(side["profile"])
            assert side["row"] in params.rows
            assert list(Path("answers", side["profile"], side["row"]).glob("*.jsonl"))


def test_what_stands_in_git_is_what_is_listed(listed: dict[str, Any]) -> None:
    assert {file.stem for file in TABLES.iterdir()} == set(listed)
    for name, pair in listed.items():
        found = json.loads((TABLES / f"{name}.json").read_text("utf-8"))
        assert {"profile": found["profile"], "row": found["row"]} == pair["first"]
        others = [{"profile": one["profile"], "row": one["row"]} for one in found["compared"]]
        assert others
        assert all(other == pair["other"] for other in others)


@pytest.mark.slow
def test_a_listed_comparison_is_made_of_answers_in_git_and_no_row_is_answered_again(
    root: Path, tmp_path: Path
) -> None:
    workspace = copy_with_one_profile(root, tmp_path, "first", SETTINGS)
    workspace.run("repro", "new-profile", "second", "--from", "first")
    for name in ("first", "second"):
        workspace.repro(f"profiles/{name}/dvc.yaml:tables")
        workspace.run("repro", "answers", "publish", "-p", name)
        workspace.run("rm", "-r", f"predictions/{name}")
    (workspace.folder / "comparisons/params.yaml").write_text(LISTED, "utf-8")
    assert workspace.repro(PIPELINE) == ["compare@linear-minus-constant"]
    found = json.loads(workspace.read(f"{TABLES}/linear-minus-constant.json"))
    (one,) = found["compared"]
    assert (found["profile"], one["profile"], one["dataset"]) == ("second", "first", "phee")
    assert one["first"] > one["second"]
    assert not (workspace.folder / "paper_tables/second/compare").exists()
    assert workspace.repro(PIPELINE) == []
