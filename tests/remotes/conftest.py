"""Servers and authors that the tests of remotes share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace
from tests.remotes.clones import add_folder_remote, author
from tests.remotes.servers import moto_environment


@pytest.fixture(scope="session", autouse=True)
def _nobodys_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whoever runs the tests may have AWS keys: they must not help."""
    empty = tmp_path_factory.mktemp("aws") / "empty"
    empty.touch()
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(empty))
        patch.setenv("AWS_CONFIG_FILE", str(empty))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session")
def s3_python(root: Path) -> Path:
    """The python that has the S3-compatible server; a skip with the reason where it has not."""
    try:
        return moto_environment(root / ".venv-s3")
    except OSError as error:
        pytest.skip(f"no S3-compatible server: {error}")


@pytest.fixture(scope="session")
def scored(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An author of a baseline on two corpora, with a remote that holds all that may travel.

    Tests work in clones of it, never in it.
    """
    folder = tmp_path_factory.mktemp("scored")
    workspace = author(root, folder / "work", "models=[]")
    add_folder_remote(workspace, folder / "remote")
    workspace.commit("a remote")
    workspace.run("repro", "push", "-p", "quick")
    return workspace
