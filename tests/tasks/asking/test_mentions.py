"""Mentions: written with the number of their occurrence, and found again exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.schema import Span
from repro.tasks.asking import mentions

TEXT = "treated, untreated and treated"


def spans_of(words: str, text: str = TEXT) -> list[Span]:
    return mentions.spans(mentions.located(mentions.flat(text), words))


@pytest.mark.parametrize(
    ("place", "words"),
    [("0-7", "treated"), ("11-18", "treated #2"), ("23-30", "treated #3"), ("9-18", "untreated")],
)
def test_a_mention_carries_its_number_from_the_second_occurrence_on(place: str, words: str) -> None:
    assert mentions.written(TEXT, place) == words
    assert mentions.located(TEXT, words) == place


def test_overlapping_occurrences_are_counted() -> None:
    assert spans_of("aa #2", "aaa") == [(1, 3)]


def test_parts_of_a_discontinuous_mention_have_their_own_numbers() -> None:
    assert mentions.written(TEXT, "9-18,23-30") == "untreated ... treated #3"
    assert spans_of("untreated ... treated #3") == [(9, 18), (23, 30)]


def test_white_space_of_any_kind_is_written_as_a_space() -> None:
    text = mentions.flat("a\nb\u2028c")
    assert mentions.written(text, "0-5") == "a b c"
    assert mentions.located(text, "a b c") == "0-5"


@pytest.mark.parametrize("words", ["cured", "treated #4", "Treated", "", "treated ... cured", "#2"])
def test_words_that_are_not_in_the_text_have_a_key_that_is_no_place(words: str) -> None:
    assert mentions.located(TEXT, words) == f"?{words}"
    assert mentions.written(TEXT, f"?{words}") == words
    assert mentions.spans(f"?{words}") == []


def test_words_that_look_like_a_key_are_not_one() -> None:
    assert mentions.located(TEXT, "0-7") == "?0-7"


def test_a_number_beyond_any_text_is_part_of_the_words() -> None:
    assert mentions.located(TEXT, "treated #" + "9" * 5000).startswith("?treated #9")


@pytest.mark.parametrize(
    "text", ["a | b", "a #2", "a\\b", "wait ... what", "\\#1", "a ... #2", " a  ", " "]
)
def test_signs_within_a_mention_are_escaped(text: str) -> None:
    place = mentions.key([(0, len(text))])
    written = mentions.written(text, place)
    assert " | " not in written
    assert written == written.strip()
    assert mentions.located(text, written) == place


@st.composite
def mention_in_text(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text and the spans of one or two parts."""
    text = draw(st.text(alphabet="ab |#2\\.\n\u0301é", min_size=1, max_size=30))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4)))
    return text, list(zip(cuts[::2], cuts[1::2], strict=False))


@given(mention_in_text())
def test_every_mention_is_found_where_it_was(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    flat = mentions.flat(text)
    place = mentions.key(spans)
    written = mentions.written(flat, place)
    assert written == written.strip()
    assert mentions.located(flat, written) == place


@given(text=st.text(), words=st.text())
def test_no_words_raise(text: str, words: str) -> None:
    for place in mentions.spans(mentions.located(mentions.flat(text), words)):
        assert 0 <= place[0] < place[1] <= len(text)
