"""What all tests share: one thread a process, no network, the real corpora where they are."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of real corpora (a `wget -x` layout), or a skip that says how to provide it."""
    folder = Path(os.environ.get("REPRO_MIRROR") or ROOT.parent / "shared" / "mirror")
    if not folder.is_dir():
        pytest.skip("no real corpora: set REPRO_MIRROR to a `wget -x` copy of the pinned files")
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT
