"""Figures, dashes and labels are told apart."""

from decimal import Decimal

import pytest

from repro.published.importer.numbers import as_fraction, is_nothing, read_number


@pytest.mark.parametrize(
    ("text", "value", "percent"),
    [
        ("0.9571", "0.9571", False),
        (".957", "0.957", False),
        ("95.71", "95.71", False),
        ("95.71%", "95.71", True),
        ("95.7 %", "95.7", True),
        ("95.7 ± 0.3", "95.7", False),
        ("0.95 (0.94, 0.96)", "0.95", False),
        ("0.95 [0.94-0.96]", "0.95", False),
        ("0.9571*", "0.9571", False),
        ("0.9571†", "0.9571", False),
        ("**0.9571**", "0.9571", False),
        ("-1", "-1", False),
    ],
)
def test_a_figure_is_read_without_what_surrounds_it(text: str, value: str, percent: bool) -> None:
    number = read_number(text)
    assert number is not None
    assert (number.value, number.percent) == (Decimal(value), percent)


@pytest.mark.parametrize(
    "text", ["7B", "F1", "Phi-4", "Genia 2013", "", "-", "1.2.3", "0,95", "1e3"]
)
def test_a_label_or_nothing_is_no_figure(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["", " ", "-", "\N{EN DASH}", "\N{EM DASH}", "NaN", "N/A"])
def test_dashes_and_nan_are_nothing(text: str) -> None:
    assert is_nothing(text)


def test_percentages_keep_their_digits_as_fractions() -> None:
    assert as_fraction(Decimal("95.70"), percent=True) == "0.9570"
    assert as_fraction(Decimal(5), percent=True) == "0.05"
    assert as_fraction(Decimal(100), percent=True) == "1.00"
    assert as_fraction(Decimal("0.673"), percent=False) == "0.673"
