"""Tiny models, made once a session."""

from collections.abc import Callable
from functools import cache

import pytest

from tests.lora.models import Tiny, save


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Tiny]:
    """A tiny model by architecture."""

    @cache
    def of(architecture: str) -> Tiny:
        folder = tmp_path_factory.mktemp("tiny") / architecture
        save(architecture, folder)
        return Tiny(architecture, folder)

    return of
