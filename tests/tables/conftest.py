"""A repository in a temporary folder, its profile's metrics made by hand."""

import shutil
from pathlib import Path

import pytest

from tests.tables.home import SEEDED, Home


@pytest.fixture
def home(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Parameters, shared tables and published figures, and no metrics yet."""
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml", "transfers.yaml"):
        shutil.copy(root / name, tmp_path / name)
    (tmp_path / "published").mkdir()
    for name in ("grid.yaml", "cells.csv", "claims.yaml", "aliases.yaml"):
        shutil.copy(root / "published" / name, tmp_path / "published" / name)
    monkeypatch.chdir(tmp_path)
    return Home.of()


@pytest.fixture
def seeded(home: Home) -> Home:
    """A cell that was run from three seeds."""
    home = home.changed(seeds=[14, 15]).fill()
    home.of_seed(14).write("tiny-llama", "phee", SEEDED[1])
    home.of_seed(15).write("tiny-llama", "phee", SEEDED[2])
    return home
