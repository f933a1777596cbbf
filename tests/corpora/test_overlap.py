"""Overlap: texts by their letters and digits, near-duplicates by triples of words, groups."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from repro.corpora.overlap import NEAR, leaked, letters, overlap, similarity, triples_of
from repro.schema import Example, SplitName

TEN = "one two three four five six seven eight nine ten"


def rows(*texts: str) -> list[Example]:
    return [Example(f"{n}", text[:1], text) for n, text in enumerate(texts)]


def test_texts_rows_and_groups_of_each_two_splits_are_counted() -> None:
    splits: dict[SplitName, list[Example]] = {
        "train": rows("aa", "AA.", "b"),
        "dev": rows("c"),
        "test": rows("[ a ] a", "ad"),
    }
    found = overlap(splits, grouped=True)
    assert found[1] == {
        "splits": ["train", "test"],
        "texts": 1,
        "rows_train": 2,
        "near_train": 2,
        "rows_test": 1,
        "near_test": 1,
        "groups": 1,
    }
    assert [line["texts"] for line in found] == [0, 1, 0]


def test_groups_that_are_no_documents_give_no_number() -> None:
    splits: dict[SplitName, list[Example]] = {
        "train": rows("a"),
        "dev": rows("a"),
        "test": rows("b"),
    }
    assert [line["groups"] for line in overlap(splits, grouped=False)] == ["unknown"] * 3


def test_near_duplicates_stand_beside_the_same_texts() -> None:
    splits: dict[SplitName, list[Example]] = {
        "train": rows(TEN, "x"),
        "dev": rows("y"),
        "test": rows(f"{TEN} eleven", TEN.replace("six", "6"), "X!"),
    }
    found = overlap(splits, grouped=True)[1]
    assert (found["rows_train"], found["near_train"]) == (1, 2)
    assert (found["rows_test"], found["near_test"]) == (1, 2)


def test_letters_are_compared_without_case_marks_and_spaces() -> None:
    assert letters("[ Straße ] 7-\u03b2 , _x") == "strasse7\u03b2x"


@given(st.text(st.characters(codec="ascii")))
def test_letters_of_ascii_are_those_of_any_text(text: str) -> None:
    assert letters(text) == letters(text + "\u03b2").removesuffix("\u03b2")


def test_a_row_is_leaked_whose_text_is_in_train_or_dev() -> None:
    splits: dict[SplitName, list[Example]] = {
        "train": rows("a b"),
        "dev": rows("c"),
        "test": rows("AB", "C.", "d", "abc"),
    }
    assert leaked(splits) == {"0", "1"}


TEXTS = st.lists(st.lists(st.sampled_from("abc"), min_size=3, max_size=14).map(" ".join))


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_no_near_duplicate_is_missed(train: list[str], test: list[str]) -> None:
    """Every pair compared, without an index, gives the same rows."""
    found = overlap({"train": rows(*train), "dev": [], "test": rows(*test)}, grouped=True)[1]

    def near(first: str, second: str) -> bool:
        same = letters(first) == letters(second)
        triples = triples_of([first, second])
        return same or similarity(triples[first], triples[second]) >= NEAR

    pairs = [(n, m) for (n, a), (m, b) in product(enumerate(train), enumerate(test)) if near(a, b)]
    assert found["near_train"] == len({n for n, _ in pairs})
    assert found["near_test"] == len({m for _, m in pairs})
