"""The checkout of a cell: of the commit that was submitted, and kept as long as that is."""

import subprocess
from pathlib import Path

import pytest
from dvc.config import Config

from repro.cluster.checkout import make_checkout
from repro.paths import Paths


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], cwd=folder,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def commit(head: Path, text: str) -> str:
    (head / "params.yaml").write_text(text)
    git(head, "add", "-A")
    git(head, "commit", "-qm", text)
    return git(head, "rev-parse", "HEAD")


@pytest.fixture
def head(tmp_path: Path) -> Path:
    folder = tmp_path / "head"
    (folder / ".dvc").mkdir(parents=True)
    (folder / ".dvc/config").write_text("")
    (folder / "dvc.lock").write_text("stages: {}\n")
    git(folder, "init", "-q")
    return folder


def test_a_cell_runs_at_the_commit_that_was_submitted_and_its_next_try_finds_its_files(
    head: Path, tmp_path: Path
) -> None:
    first = commit(head, "seed: 1")
    second = commit(head, "seed: 2")
    own = tmp_path / "own"
    make_checkout(head, own, Paths("default"), head / "cache", first)
    assert (own / "params.yaml").read_text() == "seed: 1"
    (own / "checkpoint").write_text("step 3")
    make_checkout(head, own, Paths("default"), head / "cache", first)
    assert (own / "checkpoint").is_file()
    make_checkout(head, own, Paths("default"), head / "cache", second)
    assert (own / "params.yaml").read_text() == "seed: 2"
    assert not (own / "checkpoint").exists()


SETTINGS = """['remote "storage"']
    url = ssh://storage.example.org/folder
    user = her
    keyfile = ../key
[cache]
    dir = elsewhere
    type = symlink
"""


def test_a_cell_reaches_the_remotes_of_the_head_with_its_keys_and_shares_its_cache(
    head: Path, tmp_path: Path
) -> None:
    (head / ".gitignore").write_text(".dvc/config.local\n")
    local, own = head / ".dvc/config.local", tmp_path / "own"
    local.write_text(SETTINGS)
    local.chmod(0o600)
    make_checkout(head, own, Paths("default"), tmp_path / "cache", commit(head, "seed: 1"))
    found = Config(str(own / ".dvc"))
    assert found["remote"]["storage"]["user"] == "her"
    assert Path(found["remote"]["storage"]["keyfile"]) == head / "key"
    assert (found["cache"]["dir"], found["cache"]["type"]) == (str(tmp_path / "cache"), ["symlink"])
    assert (own / ".dvc/config.local").stat().st_mode & 0o777 == 0o600
