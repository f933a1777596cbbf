"""What all tests share: one thread a process, no network, the real corpora where they are."""

import os
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

import pytest
from hypothesis import settings

from repro.corpora import base
from repro.corpora.card import task_info
from repro.corpora.fetch import fetch
from repro.registry import corpus_entry
from repro.schema import Example, ProtocolName, SplitName, TaskInfo

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

# The same examples in every run, however slow the machine, and no files left behind.
settings.register_profile("repro", deadline=None, derandomize=True, database=None)
settings.load_profile("repro")

ROOT = Path(__file__).resolve().parents[1]
RealCorpora = Callable[[str, ProtocolName], tuple[TaskInfo, dict[SplitName, list[Example]]]]
"""A corpus and a protocol to what the protocol asks and the rows of every split."""


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


@pytest.fixture(scope="session")
def real_corpora(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> RealCorpora:
    """Reads real corpora; the files of each are copied and verified once a session."""
    raw = tmp_path_factory.mktemp("raw")

    @cache
    def folder(name: str) -> Path:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("REPRO_MIRROR", str(mirror))
            fetch(name, corpus_entry(name), raw / name)
        return raw / name

    @lru_cache(maxsize=2)
    def read(name: str, protocol: ProtocolName) -> tuple[TaskInfo, dict[SplitName, list[Example]]]:
        corpus = base.load(name)
        info = task_info(corpus, corpus_entry(name), protocol)
        return info, corpus.read(folder(name), protocol).splits

    return read
