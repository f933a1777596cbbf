"""GIT: rows once, spaces collapsed, mentions found again, and bad lines."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repro.corpora.base import Reading, load
from repro.corpora.git import collapse, locate, moved, read, unspaced
from repro.errors import InputError
from repro.schema import SPLITS, Relation

ROW = {
    "PREDICATE": "TREATS",
    "SUBJECT_TEXT": "calm",
    "OBJECT_TEXT": "calmness",
    "SENTENCE": "in calmness  calm  treats  calmness .",
}


def reading(folder: Path, *rows: object) -> Reading:
    for split in SPLITS:
        text = "\r\n".join(json.dumps(row) for row in (ROW, *rows))
        (folder / f"{split}.jsonl").write_text(text, encoding="utf-8", newline="")
    return read(folder, "strict")


def test_spaces_are_collapsed_and_mentions_are_the_marked_ones(tmp_path: Path) -> None:
    [example] = reading(tmp_path).splits["test"]
    assert example.text == "in calmness calm treats calmness ."
    assert [(e.spans, e.text) for e in example.entities] == [
        (((12, 16),), "calm"),
        (((24, 32),), "calmness"),
    ]
    assert example.relations == (Relation("TREATS", "T1", "T2"),)
    assert (example.id, example.group) == ("test-1", "test-1")


def test_a_row_that_stands_again_is_left_out_and_counted(tmp_path: Path) -> None:
    found = reading(tmp_path, ROW, ROW | {"PREDICATE": "CAUSES"})
    assert [example.id for example in found.splits["test"]] == ["test-1", "test-3"]
    assert found.dropped == {f"row that stands again in {split}": 1 for split in SPLITS}
    assert found.notes[0].endswith(": 1."), "one sentence with two relations"


def test_a_mention_that_is_not_in_the_sentence_is_counted(tmp_path: Path) -> None:
    found = reading(tmp_path, ROW | {"SUBJECT_TEXT": "rage"})
    assert [len(found.splits[split]) for split in SPLITS] == [1, 1, 1]
    assert found.dropped == {"row whose subject or object is not in its sentence": 3}


MARKED = ROW | {
    "OBJECT_TEXT": "rage",
    "SENTENCE": "in ({  rage  }), [  calm  ] helps (see [2]).",
}


def test_marks_are_taken_out_and_counted(tmp_path: Path) -> None:
    found = reading(tmp_path, MARKED)
    example = found.splits["test"][1]
    assert example.text == "in (rage), calm helps (see [2])."
    assert [example.text[slice(*e.spans[0])] for e in example.entities] == ["calm", "rage"]
    assert "[ subject ] and { object }: 3 (1/1/1)" in found.notes[1]


def test_the_variant_keeps_the_marks(tmp_path: Path) -> None:
    reading(tmp_path, MARKED)
    example = load("git").variants["marked"](tmp_path, "strict").splits["test"][1]
    assert example.text == "in ({ rage }), [ calm ] helps (see [2])."
    assert [example.text[slice(*e.spans[0])] for e in example.entities] == ["calm", "rage"]


def test_brackets_around_other_words_stay(tmp_path: Path) -> None:
    row = ROW | {"SENTENCE": "[ on ] { x }  calmness  and  calm "}
    assert reading(tmp_path, row).splits["test"][1].text == "[ on ] { x } calmness and calm"


def test_a_space_that_was_put_beside_a_mention_goes(tmp_path: Path) -> None:
    row = ROW | {"OBJECT_TEXT": "rage", "SENTENCE": "un calm , ( calm - rage )."}
    example = reading(tmp_path, row).splits["test"][1]
    assert example.text == "uncalm, (calm-rage)."


def test_where_it_is_not_sure_that_a_space_was_put_it_stays(tmp_path: Path) -> None:
    row = ROW | {"SUBJECT_TEXT": "calm air", "SENTENCE": "no calm air and  calmness ."}
    found = reading(tmp_path, row)
    assert found.splits["test"][1].text == "no calm air and calmness ."
    assert "in 6 rows it is not sure" in found.notes[2]


def test_what_the_spaces_still_tell_is_counted(tmp_path: Path) -> None:
    assert reading(tmp_path).notes[3].endswith(": 3."), "a mention, a space and a full stop"


WORDS = st.text("ab", min_size=1, max_size=3)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["x", "y", ",", "calm", "rage", "bliss"])).map(" ".join))
def test_spaces_put_around_mentions_are_taken_out_again(sentence: str) -> None:
    spaced = sentence
    for words in ("calm", "rage"):
        spaced = spaced.replace(words, f" {words} ")
    assert unspaced(spaced, "calm", "rage") == sentence


@settings(deadline=None)
@given(st.text("ab ", max_size=20), st.text("ab ", max_size=20), WORDS)
def test_a_span_is_moved_to_the_same_letters(left: str, right: str, words: str) -> None:
    loose = f"{left} {words} {right}"
    tight = f"{left}{words}{right}".replace(" ", "")
    start, end = moved(loose, (len(left) + 1, len(left) + 1 + len(words)), tight)
    assert (tight[:start], tight[start:end]) == (left.replace(" ", ""), words)


@settings(deadline=None)
@given(st.text("ab ", min_size=1))
def test_collapsed_text_has_the_same_words_and_no_two_spaces(sentence: str) -> None:
    text, wide = collapse(sentence)
    assert text.split() == sentence.split()
    assert "  " not in text
    assert text == text.strip()
    assert all(text[place] == " " for place in wide)


@settings(deadline=None)
@given(st.text("ab ", max_size=30), st.text("ab", min_size=1, max_size=2))
def test_what_is_located_is_the_mention(sentence: str, words: str) -> None:
    text, wide = collapse(sentence)
    span = locate(text, wide, words)
    assert (span is None) == (words not in text)
    if span:
        assert text[span[0] : span[1]] == words


BAD = {
    "an unknown predicate": (ROW | {"PREDICATE": "LIKES"}, "expected one of ADMINISTERED_TO"),
    "a missing key": ({"PREDICATE": "TREATS"}, "SUBJECT_TEXT: field required"),
    "an unknown key": (ROW | {"X": "y"}, "X: extra inputs are not permitted"),
    "a value of another type": (ROW | {"SENTENCE": 3}, "SENTENCE: input should be a valid string"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_an_error_with_file_and_line(tmp_path: Path, case: str) -> None:
    row, message = BAD[case]
    with pytest.raises(InputError, match=rf"train\.jsonl:2: {message}"):
        reading(tmp_path, row)


def test_a_line_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(json.dumps(ROW)[:-5], encoding="utf-8")
    with pytest.raises(InputError, match=r"train\.jsonl:1: the row: invalid JSON"):
        read(tmp_path, "strict")
