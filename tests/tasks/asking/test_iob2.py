"""Strict IOB2: what begins a mention, held against seqeval."""

from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB2, Entities

from repro.tasks.asking import iob, iob2

TAGS = st.lists(st.sampled_from(["O", "B-Drug", "I-Drug", "B-Gene", "I-Gene"]), max_size=12)


def test_an_inside_tag_begins_no_mention_and_cuts_one_of_another_type() -> None:
    tags = ["O", "I-Gene", "B-Gene", "I-Drug", "I-Gene", "B-Drug", "I-Drug"]
    assert iob2.mentions_of(tags) == [("Gene", 2, 3), ("Drug", 5, 7)]
    assert iob.mentions_of(tags) == [
        ("Gene", 1, 2),
        ("Gene", 2, 3),
        ("Drug", 3, 4),
        ("Gene", 4, 5),
        ("Drug", 5, 7),
    ]


@given(TAGS)
def test_strict_mentions_are_those_of_seqeval_under_the_scheme(tags: list[str]) -> None:
    judged = [entity.to_tuple()[1:] for entity in Entities([tags], IOB2).entities[0]]
    assert iob2.mentions_of(tags) == judged


@given(TAGS)
def test_default_mentions_are_those_of_seqeval_without_a_scheme(tags: list[str]) -> None:
    judged = [(kind, first, last + 1) for kind, first, last in get_entities(tags)]
    assert iob.mentions_of(tags) == judged
