"""`repro --version` names the version and the commit that runs."""

import importlib.metadata
from pathlib import Path

import pygit2
import pytest
from typer.testing import CliRunner

from repro.cli.commands import app

VERSION = importlib.metadata.version("repro")


def shown() -> str:
    return CliRunner().invoke(app, ["--version"]).output.strip()


def test_in_a_checkout_the_commit_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    try:
        commit = str(pygit2.Repository(".").head.target)
    except pygit2.GitError:
        pytest.skip("no git checkout")
    assert shown().startswith(f"repro {VERSION} (commit {commit}")


def test_elsewhere_no_commit_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown() == f"repro {VERSION} (commit unknown: not in a checkout)"
