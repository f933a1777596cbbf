"""Checkouts as people have them: without git, with a space in the name, with other line ends."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.workspace import BIN, Workspace

SMALLER = (
    (r"datasets: &datasets \[[^]]*\]", "datasets: &datasets [phee, ade]"),
    (r"rows: \[.*\]", "rows: [constant, linear]"),
    (r"models: \[.*\]", "models: []"),
    (r"bases: \[.*\]", "bases: []"),
    (r"synthesis: \{.*\}", "synthesis: {train: 24, dev: 6, test: 8}"),
)


def _unpacked(workspace: Workspace, folder: Path) -> Workspace:
    """What `git archive` gives of a committed checkout: a zip of the Hub's or Zenodo's."""
    folder.mkdir()
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=workspace.folder, capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    return Workspace(folder)


def _copied(workspace: Workspace, folder: Path) -> Workspace:
    """A plain copy, as `rsync` without the repository gives it."""
    shutil.copytree(workspace.folder, folder, ignore=shutil.ignore_patterns(".git"))
    return Workspace(folder)


def test_an_archive_without_git_runs_dvc_as_it_is(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    unpacked = _unpacked(workspace, tmp_path_factory.mktemp("zip") / "my repro")
    assert unpacked.repro("-f", "code/dvc.yaml") == ["code"]


def test_the_checkout_itself_still_has_git(workspace: Workspace) -> None:
    assert "no_scm" not in workspace.run("dvc", "config", "--list")


@pytest.mark.long
@pytest.mark.parametrize("without_git", [_unpacked, _copied])
def test_tier_one_works_without_git(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory, without_git: object
) -> None:
    assert callable(without_git)
    folder = without_git(workspace, tmp_path_factory.mktemp("zip") / "my repro")
    assert "cells run" in folder.run("repro", "tier", "1")


@pytest.mark.long
@pytest.mark.parametrize("without_git", [_unpacked, _copied])
def test_make_repro_works_without_git_in_a_folder_with_a_space(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory, without_git: object
) -> None:
    assert callable(without_git)
    text = workspace.read("params.yaml")
    for pattern, smaller in SMALLER:
        text, count = re.subn(pattern, smaller, text, count=1)
        assert count == 1, pattern
    (workspace.folder / "params.yaml").write_text(text, "utf-8")
    workspace.commit("smaller")
    folder = without_git(workspace, tmp_path_factory.mktemp("zip") / "my repro")
    # the environment that runs this test stands for the one that make installs
    (folder.folder / ".venv").symlink_to(BIN.parent)
    output = folder.run("make", "--assume-old=.venv/.ready", "repro")
    assert "cells run" in output


@pytest.mark.long
def test_make_installs_into_a_folder_with_a_space_whatever_pip_s_user_says(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _copied(workspace, tmp_path_factory.mktemp("space") / "my repro")
    # what building the package needs is enough to see where pip installs
    lock = re.search(
        r"^setuptools==.*?(?=^\S)", folder.read("requirements.lock") + "x", re.MULTILINE | re.DOTALL
    )
    assert lock
    (folder.folder / "requirements.lock").write_text(lock.group(), "utf-8")
    monkeypatch.setenv("PIP_USER", "1")
    folder.run("make", f"PYTHON={sys.executable}", "TORCH=setuptools", ".venv/.ready")
    python = folder.folder / ".venv/bin/python"
    command = [str(python), "-I", "-c", "import repro; print(repro.__file__)"]
    where = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert where == str(folder.folder / "src/repro/__init__.py")


def test_git_changes_no_line_end_whatever_autocrlf_says(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    clone = tmp_path_factory.mktemp("windows") / "clone"
    workspace.run("git", "clone", "-q", "-c", "core.autocrlf=true", ".", str(clone))
    names = workspace.run("git", "ls-files", "-z").split("\0")[:-1]
    assert len(names) > 500
    changed = [name for name in names if _bytes(clone, name) != _bytes(workspace.folder, name)]
    assert changed == []


def _bytes(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes()


def test_an_experiment_in_a_folder_of_its_own_runs(workspace: Workspace) -> None:
    workspace.drop_profiles()
    workspace.commit("one pipeline")
    workspace.run("dvc", "exp", "run", "--temp", "--force", "code/dvc.yaml")


@pytest.mark.long
def test_a_learning_rate_that_dvc_writes_is_read(workspace: Workspace) -> None:
    setting = "train.learning_rate=5e-5"
    workspace.run("dvc", "exp", "run", "-S", setting, "synthesize@ade")
    assert "5e-05" in workspace.read("params.yaml")
