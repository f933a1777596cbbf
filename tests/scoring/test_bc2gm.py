"""BC2GM's own evaluation: mentions and their alternatives."""

from hypothesis import given
from hypothesis import strategies as st

from repro.schema import Span
from repro.scoring.bc2gm import space_free, with_alternatives
from repro.scoring.counts import Counts

SPANS = st.frozensets(
    st.builds(lambda start, size: (start, start + size), st.integers(0, 12), st.integers(1, 4)),
    max_size=5,
)


def test_a_mention_or_an_alternative_of_it_is_found() -> None:
    gold, alternatives = [(10, 20), (40, 44)], [(12, 20), (8, 24), (40, 50)]
    assert with_alternatives(gold, alternatives, [(10, 20), (40, 50)]) == Counts(2, 2, 2)
    assert with_alternatives(gold, alternatives, [(10, 21)]) == Counts(0, 1, 2)
    assert with_alternatives(gold, alternatives, []) == Counts(0, 0, 2)


def test_several_alternatives_of_one_mention_find_it_once_and_are_not_wrong() -> None:
    assert with_alternatives([(10, 20)], [(12, 20), (8, 24)], [(12, 20), (8, 24)]) == Counts(
        1, 1, 1
    )


def test_one_answer_may_find_several_mentions() -> None:
    assert with_alternatives([(10, 14), (16, 20)], [(10, 20)], [(10, 20)]) == Counts(2, 2, 2)


def test_an_alternative_is_one_of_the_mentions_it_shares_a_character_with() -> None:
    assert with_alternatives([(10, 14), (20, 24)], [(14, 20)], [(14, 20)]) == Counts(0, 0, 2)
    assert with_alternatives([(10, 14)], [(13, 20)], [(13, 20)]) == Counts(1, 1, 1)


@given(SPANS, SPANS)
def test_without_alternatives_spans_are_compared_exactly(
    gold: frozenset[Span], predicted: frozenset[Span]
) -> None:
    exact = Counts(len(gold & predicted), len(predicted), len(gold))
    assert with_alternatives(gold, [], predicted) == exact


@given(SPANS, SPANS, SPANS)
def test_counts_are_those_of_the_script_read_pair_by_pair(
    gold: frozenset[Span], alternatives: frozenset[Span], predicted: frozenset[Span]
) -> None:
    def touch(one: Span, other: Span) -> bool:
        """The script's four cases, on the first and the last character."""
        start, end, first, last = one[0], one[1] - 1, other[0], other[1] - 1
        return (
            (first >= start and last <= end)
            or (start >= first and end <= last)
            or (start <= first <= end <= last)
            or (first <= start <= last <= end)
        )

    found = wrong = 0
    for mention in gold:
        found += any(
            mention == answer or any(touch(mention, a) and a == answer for a in alternatives)
            for answer in predicted
        )
    for answer in predicted:
        wrong += not any(answer == mention for mention in gold) and not any(
            touch(answer, a) and a == answer for a in alternatives
        )
    counts = with_alternatives(gold, alternatives, predicted)
    assert (counts.tp, counts.predicted - counts.tp, counts.gold) == (found, wrong, len(gold))


def test_white_space_does_not_count_in_the_offsets_of_the_release() -> None:
    assert space_free("a gene\tof x", (2, 6)) == (1, 5)
    assert space_free("a gene\tof x", (7, 11)) == (5, 8)
