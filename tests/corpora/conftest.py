"""Readings of real and of synthetic bytes, each made once for all tests."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from repro.corpora.base import Reading, load
from repro.corpora.fetch import fetch
from repro.corpora.synthesis.writers import synthesize
from repro.params import Synthesis
from repro.registry import corpus_entry
from repro.schema import ProtocolName

Read = Callable[[str, ProtocolName], Reading]


@pytest.fixture(scope="session")
def real(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """What a corpus's reader finds in the real bytes, under a protocol."""

    @cache
    def raw(dataset: str) -> Path:
        folder = tmp_path_factory.mktemp("real") / dataset
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("REPRO_MIRROR", str(mirror))
            fetch(dataset, corpus_entry(dataset), folder)
        return folder

    @cache
    def read(dataset: str, protocol: ProtocolName) -> Reading:
        return load(dataset).read(raw(dataset), protocol)

    return read


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """What a corpus's reader finds in synthetic bytes, under a protocol."""

    @cache
    def raw(dataset: str) -> Path:
        folder = tmp_path_factory.mktemp("synthetic") / dataset
        synthesize(dataset, folder, Synthesis(train=200, dev=40, test=60), 13)
        return folder

    @cache
    def read(dataset: str, protocol: ProtocolName) -> Reading:
        return load(dataset).read(raw(dataset), protocol)

    return read
