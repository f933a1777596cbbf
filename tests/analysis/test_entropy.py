from collections import Counter
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy as judge

from repro.analysis.entropy import entropy

COUNTS = st.dictionaries(st.integers(), st.integers(1, 1000), min_size=1, max_size=20)


@given(st.integers(1, 10**6))
def test_the_entropy_of_a_constant_corpus_is_0(number: int) -> None:
    assert entropy({"Adverse_event": number}) == 0


@given(st.integers(1, 64))
def test_the_entropy_of_equally_frequent_kinds_is_the_logarithm_of_their_number(kinds: int) -> None:
    assert entropy(dict.fromkeys(range(kinds), 7)) == pytest.approx(log2(kinds))


@given(COUNTS)
def test_entropy_is_what_scipy_says(counts: dict[int, int]) -> None:
    assert entropy(counts) == pytest.approx(judge(list(counts.values()), base=2), abs=1e-12)


def test_nothing_has_no_entropy() -> None:
    assert entropy(Counter()) == 0
