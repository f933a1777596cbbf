"""What is printed in a cell, and the figure at its head."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.published.importer.cell import (
    Cell,
    Run,
    as_fraction,
    cell_of,
    has_split_digits,
    plain_cell,
    read_number,
    words_aside,
)


def figure(cell: Cell) -> str | None:
    number = read_number(cell)
    return str(number.value) + "%" * number.percent if number else None


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("0.9012", "0.9012"),
        (".9", "0.9"),
        ("95.71 %", "95.71%"),
        ("**0.95**", "0.95"),
        ("0.95*", "0.95"),
        ("95.1 \N{PLUS-MINUS SIGN} 0.2", "95.1"),
        ("95.1 +- 0.2", "95.1"),
        ("95.1 +/- 0.2", "95.1"),
        ("0.90 (0.88\N{EN DASH}0.92)", "0.90"),
        ("0.90 (95% CI: 0.88 to 0.92)", "0.90"),
        ("0.9012(12)", "0.9012"),
        ("\u200b0.9\ufeff", "0.9"),
        ("\N{MATHEMATICAL BOLD DIGIT ZERO}.9", "0.9"),
        ("0.9\N{SUPERSCRIPT TWO}", "0.9"),
    ],
)
def test_a_figure_is_the_number_at_the_head(text: str, printed: str) -> None:
    assert figure(plain_cell(text)) == printed


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "PHEE", "7B", "(0.9)", "+0.9", "-0.9", "~0.9", "<0.9", "90,12", "0.901 2",
        "0.9/0.8", "0.9 0.8", "0.9 (macro)", "0.9x", "9\N{MULTIPLICATION SIGN}10", "0.9.1", "0.",
        "\N{ARABIC-INDIC DIGIT NINE}", "\N{UPWARDS ARROW}0.9", "\N{VULGAR FRACTION ONE HALF}",
    ],
)  # fmt: skip
def test_anything_else_is_no_figure(text: str) -> None:
    assert figure(plain_cell(text)) is None


def test_what_follows_a_figure_is_set_aside_and_said() -> None:
    number = read_number(plain_cell("0.9 \N{PLUS-MINUS SIGN} 0.1*"))
    assert number is not None
    assert number.aside == ("'\N{PLUS-MINUS SIGN} 0.1*'",)


@given(st.sampled_from(["0.901", "90.1", "9"]), st.text("0123456789.", min_size=1))
def test_digits_set_apart_never_join_a_figure(printed: str, digits: str) -> None:
    for run in (Run(digits, apart="subscript"), Run(digits, apart="struck"), Run(digits, size=0.7)):
        assert figure(cell_of([Run(printed), run])) == printed
        assert figure(cell_of([run, Run(printed)])) == printed


def test_a_cell_that_is_small_as_a_whole_keeps_its_text_and_its_size() -> None:
    cell = cell_of([Run("0.9", size=0.7)])
    assert (cell.text, cell.size, cell.aside) == ("0.9", 0.7, ())


def test_small_decimals_of_a_whole_number_are_no_spread() -> None:
    assert has_split_digits(cell_of([Run("90"), Run(".12", size=0.7)]))
    assert not has_split_digits(cell_of([Run("90.1"), Run(".12", size=0.7)]))


def test_a_label_keeps_its_small_words_and_drops_marks_and_references() -> None:
    runs = [Run("F"), Run("1", apart="subscript"), Run("a", apart="superscript")]
    assert cell_of(runs).label == "F1"
    assert cell_of([Run("Llama"), Run("zs", apart="superscript")]).label == "Llamazs"
    inside = [Run("A (Sec. "), Run("4", apart="reference"), Run(")")]
    assert cell_of(inside).label == "A"


def test_words_beside_a_figure_are_told_unless_they_are_of_a_spread() -> None:
    assert words_aside(cell_of([Run("0.9"), Run("dev", apart="subscript")])) == ["dev"]
    assert words_aside(cell_of([Run("0.9"), Run("95% CI", apart="subscript")])) == []


def test_text_that_changes_its_direction_is_a_problem() -> None:
    assert plain_cell("\u202e21.0").problem == "text that changes its direction"


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_number(plain_cell(text))


@pytest.mark.parametrize(
    ("value", "percent", "fraction"),
    [
        ("95.71", True, "0.9571"),
        ("100", True, "1.00"),
        ("0.950", False, "0.950"),
        ("9", True, "0.09"),
    ],
)
def test_a_fraction_keeps_the_digits_that_were_printed(
    value: str, percent: bool, fraction: str
) -> None:
    assert as_fraction(Decimal(value), percent=percent) == fraction
