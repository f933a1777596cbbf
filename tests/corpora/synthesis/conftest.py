"""Synthetic corpora of the default profile's size, made once for all tests."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from repro.corpora.base import Reading, load
from repro.corpora.synthesis.writers import synthesize
from repro.params import Synthesis

SIZES = Synthesis(train=300, dev=60, test=100)
Raw = Callable[[str], Path]
Read = Callable[[str], Reading]


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Raw:
    """The raw folder of a synthetic corpus, by the corpus's name."""

    @cache
    def made(dataset: str) -> Path:
        folder = tmp_path_factory.mktemp(dataset)
        synthesize(dataset, folder, SIZES, 13)
        return folder

    return made


@pytest.fixture(scope="session")
def reading(raw: Raw) -> Read:
    """What the corpus's own reader finds in the synthetic bytes."""

    @cache
    def read(dataset: str) -> Reading:
        return load(dataset).read(raw(dataset), "label_set")

    return read
