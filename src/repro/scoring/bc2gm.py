"""BC2GM as the task's own evaluation counts it: a mention, or one of its alternatives.

The rule of `alt_eval.perl` of BioCreative II (Smith et al. 2008, "Overview of BioCreative II gene
mention recognition"; the release names the alternatives in ALTGENE.eval):

- A gold mention is found if an answer has exactly its span, or exactly that of an alternative which
  shares a character with it.
- An answer that has neither the span of a gold mention nor that of an alternative is wrong.

So several answers may find one mention, and one answer several; what counts as predicted is the
found mentions and the wrong answers.
"""

import re
from collections.abc import Collection

from repro.schema import Span
from repro.scoring.counts import Counts


def with_alternatives(
    gold: Collection[Span], alternatives: Collection[Span], predicted: Collection[Span]
) -> Counts:
    """The counts of one sentence; spans are half open, all in the same offsets."""
    stated = frozenset(predicted)
    other = frozenset(alternatives)
    found = sum(
        span in stated or any(shares(span, one) for one in other & stated)
        for span in frozenset(gold)
    )
    wrong = len(stated - other - frozenset(gold))
    return Counts(tp=found, predicted=found + wrong, gold=len(frozenset(gold)))


def shares(one: Span, other: Span) -> bool:
    """Whether two spans have a character in common."""
    return one[0] < other[1] and other[0] < one[1]


def space_free(text: str, span: Span) -> Span:
    """A span counted in characters that are no white space, as the release counts.

    The release writes the last character of a mention, not the one after it: `end - 1`.
    """
    start, end = (len(re.sub(r"\s", "", text[:place])) for place in span)
    return start, end
