"""The wording of prompts and targets, corpus by corpus."""

import pytest

from repro.registry import corpora
from tests.tasks.golden import FOLDER, rendered


@pytest.mark.parametrize("dataset", list(corpora()))
def test_prompts_and_targets_are_the_ones_on_file(dataset: str) -> None:
    """After a wanted change of wording: python -m tests.tasks.golden."""
    assert rendered(dataset) == (FOLDER / f"{dataset}.txt").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert sorted(file.stem for file in FOLDER.iterdir()) == sorted(corpora())
