from dataclasses import replace

import pytest

from repro.analysis.strings import Known, given, kept_share, places, seen_share
from repro.schema import Entity, Example, TaskInfo
from tests.analysis.samples import FLAT, INFO, NESTED, example

PAIRS = TaskInfo("ddi", "DDI", "relations", ("effect",), pairs=True)
TAGS = TaskInfo("bc2gm", "BC2GM", "entities", ("O", "B-GENE", "I-GENE"))


def tagged(text: str, tags: str) -> Example:
    tokens = tuple(text.split())
    return Example(text, text, text, tokens=tokens, tags=tuple(tags.split()))


def test_the_strings_of_events_are_their_triggers_and_the_given_mentions_are_the_others() -> None:
    row = example(FLAT, NESTED)
    assert [string for _, _, string in places(INFO, row)] == ["binding", "regulates"]
    assert given(row) == 2


def test_strings_are_compared_without_case() -> None:
    train = [tagged("Abc x", "B-GENE O")]
    assert seen_share(TAGS, Known.of(TAGS, train), [tagged("aBC y", "B-GENE O")]) == 1


def test_a_mention_of_two_words_is_one_string() -> None:
    assert places(TAGS, tagged("a b c", "B-GENE I-GENE O")) == [("GENE", "0-3", "a b")]


def test_the_share_of_seen_mentions_counts_mentions_not_strings() -> None:
    known = Known.of(TAGS, [tagged("a", "B-GENE")])
    test = [tagged("a", "B-GENE"), tagged("a and b", "B-GENE O B-GENE")]
    assert seen_share(TAGS, known, test) == pytest.approx(2 / 3)


def test_where_a_known_string_is_no_mention_the_kept_share_falls() -> None:
    train = [tagged("a", "B-GENE")]
    assert kept_share(TAGS, train, [tagged("a a a a", "B-GENE O O O")]) == 0.25
    assert kept_share(TAGS, train, [tagged("b", "O")]) == 0


def test_where_strings_decide_the_type_nothing_is_ambiguous() -> None:
    known = Known.of(INFO, [example(FLAT, NESTED)])
    assert known.ambiguity == pytest.approx(0)


def test_a_string_of_two_types_as_often_leaves_one_bit() -> None:
    other = replace(FLAT, type="Regulation")
    rows = [example(FLAT, group="1"), example(other, group="2")]
    assert Known.of(INFO, rows).ambiguity == pytest.approx(1)


def test_the_mentions_of_a_sentence_that_is_asked_pair_by_pair_count_once() -> None:
    entity = Entity("e1", "drug", ((0, 1),), "a")
    rows = [Example(f"{n}", "doc", "a b", entities=(entity,), pair=("e1", "e2")) for n in range(3)]
    assert Known.of(PAIRS, rows).counts == {("a", "drug"): 1}
