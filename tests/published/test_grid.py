"""The closed grid of the paper, and its keys in our own tables."""

import re

import pytest

from repro.errors import InputError
from repro.published.grid import GRID, paper, read_grid
from repro.registry import corpora, models


@pytest.fixture(autouse=True)
def _here(home: object) -> None:
    """In a folder that a test may write in."""


def test_twelve_models_by_twelve_corpora_give_432_figures() -> None:
    assert (len(paper().models), len(paper().corpora), paper().figures) == (12, 12, 432)


def test_every_model_of_the_paper_is_one_of_ours_under_the_same_title() -> None:
    ours = models()
    assert {name: ours[name].title for name in paper().models} == {
        name: model.title for name, model in paper().models.items()
    }


def test_every_corpus_of_the_paper_is_one_of_ours_with_the_same_title_and_task() -> None:
    ours = corpora()
    assert {name: (ours[name].title, ours[name].task) for name in paper().corpora} == {
        name: (corpus.title, corpus.task) for name, corpus in paper().corpora.items()
    }


def test_a_task_has_three_corpora() -> None:
    assert paper().of_task("events") == ["phee", "genia2011", "genia2013"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("task: events", "task: eventing", "corpora.phee.task: input should be 'events'"),
        ("standing: summary", "standing: sure", "standing: input should be"),
        ("models:", "rows:", "models: field required"),
    ],
)
def test_a_bad_grid_is_named_with_its_key(old: str, new: str, problem: str) -> None:
    GRID.write_text(GRID.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(problem)):
        read_grid(GRID.absolute())
