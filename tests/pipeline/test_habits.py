"""What people do with git and DVC, and what must go on working: caches, clones, conflicts."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace, copy_with_one_profile

PIPELINE, LOCK = "profiles/short/dvc.yaml", "profiles/short/dvc.lock"
SETTINGS = [
    "datasets=[ade]", "rows=[constant]", "baselines=[constant]", "models=[]", "bases=[]",
    "synthesis={train: 24, dev: 6, test: 8}",
]  # fmt: skip
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ran(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A committed checkout with one profile of one cell, and its results."""
    folder = tmp_path_factory.mktemp("habits") / "ran"
    made = copy_with_one_profile(root, folder, "short", SETTINGS)
    made.repro(PIPELINE)
    made.commit("a short run")
    return made


@pytest.fixture
def workspace(ran: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it that a test may change, with its cache."""
    subprocess.run(["cp", "-a", str(ran.folder), str(tmp_path / "copy")], check=True)
    return Workspace(tmp_path / "copy")


def test_a_collected_cache_still_holds_what_the_workspace_uses(workspace: Workspace) -> None:
    workspace.run("dvc", "gc", "--workspace", "--force")
    shutil.rmtree(workspace.folder / "data/short")
    workspace.run("dvc", "checkout", "--allow-missing", PIPELINE)
    assert workspace.repro(PIPELINE) == []


@pytest.mark.parametrize("kind", ["symlink", "hardlink"])
def test_results_that_are_links_into_a_moved_cache_are_as_good(
    workspace: Workspace, kind: str
) -> None:
    cache = workspace.folder.parent / "cache elsewhere"
    shutil.move(workspace.folder / ".dvc/cache", cache)
    workspace.run("dvc", "cache", "dir", "--local", str(cache))
    workspace.run("dvc", "config", "--local", "cache.type", kind)
    workspace.run("dvc", "checkout", "--relink", "--allow-missing", PIPELINE)
    out = workspace.folder / "predictions/short/constant/ade.jsonl"
    assert out.is_symlink() if kind == "symlink" else out.stat().st_nlink > 1
    assert workspace.repro(PIPELINE) == []
    assert "cells run" in workspace.run("repro", "results", "-p", "short")
    # stages replace links and never write through them
    assert workspace.repro("--force", "--single-item", f"{PIPELINE}:baseline@constant-ade")
    assert workspace.changed(PIPELINE) == set()


def test_a_conflict_in_the_lock_is_told_and_ends_with_a_run(workspace: Workspace) -> None:
    for branch, rows in (("other", 7), ("main", 9)):
        workspace.run("git", "switch", "-q", *(["-c"] if branch == "other" else []), branch)
        workspace.replace("profiles/short/params.yaml", "test: 8", f"test: {rows}")
        workspace.repro(PIPELINE)
        workspace.commit(branch)
    workspace.run("git", "merge", "other", expect=1)
    workspace.run("git", "checkout", "--ours", "profiles/short/params.yaml")
    said = workspace.run("repro", "tier", "1", "-p", "short", expect=1)
    assert f"{LOCK}' is invalid (possible merge conflicts)" in said
    assert "Traceback" not in said
    workspace.run("git", "checkout", "--ours", ".")
    workspace.repro(PIPELINE)
    workspace.commit("merged")
    assert workspace.changed(PIPELINE) == set()


def test_a_shallow_clone_judges_from_what_is_in_git(ran: Workspace, tmp_path: Path) -> None:
    address = f"file://{ran.folder}"
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "1", address, str(tmp_path / "clone")], check=True
    )
    clone = Workspace(tmp_path / "clone")
    assert "cells run" in clone.run("repro", "tier", "1", "-p", "short")
    # the report shows which commit it was made from
    page = ":!paper_tables/short/report.html"
    assert clone.run("git", "status", "--porcelain", "--", page) == ""
