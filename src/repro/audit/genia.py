"""A hypothesis about other code: what if no event is an item, and every target is empty?

The Genia test sets have no public gold. In earlier public files of the first author every Genia
test target is the empty string, and the scorer counts that string as one item. A model that
answers nothing for a share `e` of N texts and `k` wrong items for each of the others then has

    tp = e N,  predicted = e N + (1 - e) k N,  gold = N,  F1 = 2 e / (1 + e + (1 - e) k).

`k` is a free parameter: nothing known fixes it, so the hypothesis predicts no figure.
"""

from fractions import Fraction

SHARES = (Fraction(1, 3), Fraction(1, 2))
ITEMS = (Fraction(1), Fraction(2), Fraction(3), Fraction(7, 2), Fraction(5))


def f1(share_empty: Fraction, items: Fraction) -> Fraction:
    """F1 for a share of empty answers and a mean number of items in each other answer."""
    return 2 * share_empty / (1 + share_empty + (1 - share_empty) * items)
