"""The commit of a checkout, with git, in a `git archive` and in an image's tree."""

import os
import subprocess
from pathlib import Path

import pytest

from repro.revision import ARCHIVAL, UNKNOWN, revision

WATCHED = ("src", "dvc.yaml", "profiles/*/params.yaml")


def git(*arguments: str) -> str:
    identity = ("-c", "user.name=A reviewer", "-c", "user.email=reviewer@example.org")
    return subprocess.run(
        ["git", *identity, *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed tree with code and a result, as the current folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("src/code.py", "profiles/paper/params.yaml", "paper_tables/table.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("as committed\n", encoding="utf-8")
    (tmp_path / ARCHIVAL).write_text("node: $Format:%H$\n", encoding="utf-8")
    (tmp_path / ".gitattributes").write_text(f"{ARCHIVAL} export-subst\n", encoding="utf-8")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "as checked out")
    return tmp_path


@pytest.mark.usefixtures("checkout")
def test_a_clean_checkout_is_at_its_commit() -> None:
    assert revision(WATCHED) == (git("rev-parse", "HEAD"), False)


@pytest.mark.parametrize("name", ["src/code.py", "src/new.py", "profiles/paper/params.yaml"])
def test_a_change_of_code_or_parameters_makes_it_dirty(checkout: Path, name: str) -> None:
    (checkout / name).write_text("changed\n", encoding="utf-8")
    assert revision(WATCHED) == (git("rev-parse", "HEAD"), True)


def test_a_new_result_does_not_make_it_dirty(checkout: Path) -> None:
    (checkout / "paper_tables/table.md").write_text("changed\n", encoding="utf-8")
    assert revision(WATCHED) == (git("rev-parse", "HEAD"), False)


@pytest.mark.usefixtures("checkout")
def test_an_archive_without_git_names_the_commit_it_was_made_of(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = git("rev-parse", "HEAD")
    unpacked = tmp_path_factory.mktemp("archive")
    archive = subprocess.run(["git", "archive", "HEAD"], capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(unpacked)], input=archive, check=True)
    monkeypatch.chdir(unpacked)
    assert revision(WATCHED) == (commit, False)


@pytest.mark.parametrize(
    ("node", "expected"),
    [("abc123", ("abc123", False)), ("abc123-dirty", ("abc123", True)), ("", (UNKNOWN, UNKNOWN))],
)
def test_an_image_names_the_commit_it_was_built_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, node: str, expected: tuple[str, bool | str]
) -> None:
    (tmp_path / ARCHIVAL).write_text(f"node: {node}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert revision(WATCHED) == expected


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_the_commit_of_somebody_else_s_checkout_is_unknown_and_the_remedy_is_told(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (checkout, checkout / ".git"):
        os.chown(path, 12345, 12345)
    assert revision(WATCHED) == (UNKNOWN, UNKNOWN)
    (line,) = capsys.readouterr().err.splitlines()
    assert f"git config --global --add safe.directory {checkout}" in line


def test_a_repository_without_a_commit_is_unknown_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    assert revision(WATCHED) == (UNKNOWN, UNKNOWN)
    (line,) = capsys.readouterr().err.splitlines()
    assert "provenance names no commit" in line
    assert "safe.directory" not in line


def test_a_plain_copy_without_git_has_no_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert revision(WATCHED) == (UNKNOWN, UNKNOWN)
