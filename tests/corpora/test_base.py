"""Corpora are found by name."""

import pytest

from repro.corpora.base import load
from repro.errors import InputError


def test_a_corpus_is_found_by_its_name() -> None:
    assert load("git").name == "git"


@pytest.mark.parametrize("name", ["phe", "fetch", "../phee", "os"])
def test_any_other_name_is_an_error_with_the_nearest_ones(name: str) -> None:
    with pytest.raises(InputError, match="unknown corpus"):
        load(name)
