"""Remotes over SSH and anonymous HTTP, set up from the templates."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace
from tests.remotes.clones import (
    PIPELINE,
    PROFILE,
    add_remote,
    clone,
    clone_with_cache,
    objects,
    set_locally,
)
from tests.remotes.servers import files_over_http, files_over_sftp

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Lab:
    """One folder served twice: written over SSH with a key, read over HTTP by anyone."""

    folder: Path
    key: Path
    ssh: str
    http: str


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The servers, listening."""
    base = tmp_path_factory.mktemp("lab")
    folder, keys = base / "files", base / "keys"
    folder.mkdir()
    keys.mkdir()
    with (
        files_over_sftp(folder, keys, base / "sftp.log") as sftp,
        files_over_http(folder, base / "http.log") as http,
    ):
        yield Lab(folder, keys / "client", f"ssh://127.0.0.1:{sftp.port}", http.http)


@pytest.fixture(scope="module")
def published(scored: Workspace, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An author with both remotes in the tracked configuration and all pushed over SSH."""
    author = clone_with_cache(scored, tmp_path_factory.mktemp("published") / "work")
    add_remote(author, "ssh.ini", {"ssh://ssh.example.org": lab.ssh})
    add_remote(author, "http.ini", {"https://files.example.org/repro": f"{lab.http}/srv/repro"})
    author.commit("two more remotes")
    set_locally(author, "lab", user="author", keyfile=str(lab.key))
    author.run("repro", "push", "-p", PROFILE, "-r", "lab")
    return author


def test_what_is_pushed_over_ssh_is_pulled_over_anonymous_http(
    scored: Workspace, published: Workspace, lab: Lab, tmp_path: Path
) -> None:
    assert objects(lab.folder / "srv" / "repro") == objects(scored.folder.parent / "remote")
    reader = clone(published, tmp_path / "reader")
    reader.run("dvc", "pull", "-r", "public", f"{PIPELINE}:baseline")
    for dataset in ("phee", "ade"):
        path = f"predictions/{PROFILE}/constant/{dataset}.jsonl"
        assert reader.read(path) == published.read(path)


def test_a_truncated_object_over_http_is_refused(
    published: Workspace, lab: Lab, tmp_path: Path
) -> None:
    md5 = min(objects(lab.folder / "srv" / "repro"))
    stored = lab.folder / "srv" / "repro" / "files" / "md5" / md5[:2] / md5[2:]
    whole = stored.read_bytes()
    stored.chmod(0o644)
    try:
        stored.write_bytes(whole[:20])
        reader = clone(published, tmp_path / "reader")
        output = reader.run("dvc", "pull", "-r", "public", f"{PIPELINE}:baseline", expect=1)
        assert "failed" in output
        assert md5 not in objects(reader.folder / ".dvc" / "cache")
    finally:
        stored.write_bytes(whole)


def test_pushing_over_anonymous_http_is_an_error_in_one_line(
    published: Workspace, lab: Lab
) -> None:
    shutil.rmtree(lab.folder / "srv")
    try:
        output = published.run("repro", "push", "-p", PROFILE, "-r", "public", expect=1)
        assert output.strip().splitlines()[-1].startswith("repro: remote public: ")
    finally:
        published.run("repro", "push", "-p", PROFILE, "-r", "lab")


def test_the_doctor_tells_what_each_remote_holds_and_which_is_silent(
    published: Workspace,
) -> None:
    set_locally(published, "dead", url="http://127.0.0.1:9/repro")
    output = published.run("repro", "doctor", "-p", PROFILE)
    assert output.count("reached, holds 2 of this profile's outs") == 3
    assert "dead  http://127.0.0.1:9/repro\n    Connection refused" in output
    assert "remote dead: a truncated object would pass as whole" in output
