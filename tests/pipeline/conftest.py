"""Workspaces for the tests of the pipeline."""

from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace, copy_of


@pytest.fixture
def workspace(root: Path, tmp_path: Path) -> Workspace:
    """A fresh copy of the repository, committed."""
    return copy_of(root, tmp_path)
