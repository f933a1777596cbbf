from pathlib import Path

import pytest

from repro.analysis.page.figures import Figures
from repro.analysis.table import Line
from repro.errors import InputError
from repro.published import store

LINES = [
    Line("phee", "", "empty", "", "measure", 0.5),
    Line("phee", "", "items_stated", "", "measure", 1.0),
    Line("phee", "linear", "", "", "f1", 0.75, 0.5, 1.0, groups=30),
    Line("phee", "linear", "length", "long", "f1", 0.25, 0.125, 0.5, groups=3),
    Line("ade", "linear", "", "", "f1", 0.5, 0.25, 0.75, groups=30),
]


@pytest.fixture
def figures(root: Path, monkeypatch: pytest.MonkeyPatch) -> Figures:
    monkeypatch.chdir(root)
    return Figures.of({"p": LINES}, store.load())


def test_a_figure_is_shown_with_its_interval_and_few_groups_with_a_star(figures: Figures) -> None:
    assert figures.f1("p", "phee", "linear") == "0.7500 (0.5000 to 1)"
    assert figures.f1("p", "phee", "linear", "length", "long") == "0.2500 (0.1250 to 0.5000*)"


def test_a_measure_without_meaning_is_a_dash(figures: Figures) -> None:
    assert figures.measure("p", "ade", "empty") == "-"


def test_a_figure_that_is_not_in_the_file_is_named(figures: Figures) -> None:
    with pytest.raises(InputError, match=r"p/analysis\.csv: expected a line ade, lookup"):
        figures.f1("p", "ade", "lookup")


def test_the_difference_of_two_corpora_is_that_of_one_row(figures: Figures) -> None:
    assert figures.difference("p", "phee", "ade", "linear") == "0.2500"


def test_the_hypothesis_of_empty_gold_at_half_the_texts_and_one_item_is_a_half(
    figures: Figures,
) -> None:
    # tp = 1/2, predicted = 1, gold = 1 to a text: 2 * 1/2 / 2
    assert figures.empty_gold("p", "phee") == "0.5000"


def test_published_figures_are_shown_as_printed(figures: Figures) -> None:
    assert figures.claim("genia2013-at-most") == "0.3348"
    assert figures.claim("relations-range") == "0.4654 to 0.7684"
    assert figures.cell("llama3-8b", "biored", "recall") == "0.9595"
    with pytest.raises(InputError, match="expected a claim nothing"):
        figures.claim("nothing")
    with pytest.raises(InputError, match="events-best-model: expected a claim with figures"):
        figures.claim("events-best-model")
