from fractions import Fraction

import pytest

from repro.audit import genia


@pytest.mark.parametrize(
    ("share", "items", "expected"),
    [
        (Fraction(1, 3), Fraction(1), 0.33),
        (Fraction(1, 2), Fraction(1), 0.50),
        (Fraction(1, 3), Fraction(7, 2), 0.18),
        (Fraction(1, 2), Fraction(7, 2), 0.31),
    ],
)
def test_the_figure_moves_with_the_free_parameter(
    share: Fraction, items: Fraction, expected: float
) -> None:
    assert round(float(genia.f1(share, items)), 2) == expected


def test_the_formula_is_what_counting_gives() -> None:
    texts, empty, items = 12, 4, 3
    tp, predicted, gold = empty, empty + (texts - empty) * items, texts
    assert genia.f1(Fraction(empty, texts), Fraction(items)) == Fraction(2 * tp, predicted + gold)
