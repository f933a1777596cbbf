"""The repository's published figures in a temporary folder."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def home(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that a test may write in: shared tables and published figures."""
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(root / name, tmp_path / name)
    (tmp_path / "published").mkdir()
    for name in ("grid.yaml", "cells.csv", "claims.yaml", "aliases.yaml"):
        shutil.copy(root / "published" / name, tmp_path / "published" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path
