"""IOB tags to mentions and back, as conlleval and seqeval read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities

from repro.schema import Example
from repro.tasks.asking import iob

TAGS = ("O", "B-Drug", "I-Drug", "B-Gene", "I-Gene")


@pytest.mark.parametrize(
    ("tags", "mentions"),
    [
        ("O O", []),
        ("B-Drug I-Drug O", [("Drug", 0, 2)]),
        ("B-Drug B-Drug", [("Drug", 0, 1), ("Drug", 1, 2)]),
        ("B-Drug I-Gene", [("Drug", 0, 1), ("Gene", 1, 2)]),
        ("I-Drug I-Drug O I-Drug", [("Drug", 0, 2), ("Drug", 3, 4)]),
    ],
)
def test_a_mention_begins_at_b_or_at_an_i_that_continues_nothing(
    tags: str, mentions: list[iob.Mention]
) -> None:
    assert iob.mentions_of(tags.split()) == mentions


@given(st.lists(st.sampled_from(TAGS)))
def test_mentions_are_those_of_seqeval(tags: list[str]) -> None:
    judged = [(kind, first, last + 1) for kind, first, last in get_entities(tags)]
    assert iob.mentions_of(tags) == judged


@given(st.lists(st.sampled_from(TAGS)))
def test_mentions_become_tags_that_state_the_same_mentions(tags: list[str]) -> None:
    mentions = iob.mentions_of(tags)
    assert iob.mentions_of(iob.tags_of(mentions, len(tags))) == mentions


def test_of_overlapping_mentions_the_first_and_longer_one_is_tagged() -> None:
    assert iob.tags_of([("Gene", 1, 2), ("Drug", 0, 2), ("Gene", 0, 1)], 3) == [
        "B-Drug",
        "I-Drug",
        "O",
    ]


def test_tokens_stand_in_the_text_one_after_another() -> None:
    example = Example("1", "1", "a  aa,a", tokens=("a", "aa", ",", "a"))
    assert iob.offsets(example) == [(0, 1), (3, 5), (5, 6), (6, 7)]


def test_mention_types_are_the_tags_without_prefixes() -> None:
    assert iob.types_of(TAGS) == ("Drug", "Gene")
