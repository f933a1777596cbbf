"""Raw text: what a tool may have done to it is found, with file and line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from repro.corpora.raw import (
    Form,
    Place,
    blocks,
    decode,
    json_rows,
    mention,
    numbered_lines,
    read_raw,
)
from repro.errors import InputError

PLACE = Place("f", 7)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xef\xbb\xbfa\n", "f:1: expected text, found 'a byte-order mark'"),
        (b"a\nb\r\nc\n", "f:2: expected line ends of one byte"),
        (b"a\nb\xff\n", "f:2: expected UTF-8"),
        ("a\nä\n".encode("latin-1"), "f:2: expected UTF-8"),
        ("a\n".encode("utf-16"), "f:1: expected UTF-8"),
    ],
)
def test_changed_bytes_are_an_error_with_their_line(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        decode(data, "f")


def test_a_format_with_two_byte_line_ends_gets_them_as_one() -> None:
    assert decode(b"a\r\nb\r\n", "f", Form(crlf=True)) == "a\nb\n"


def test_a_corpus_may_declare_what_its_pinned_bytes_hold() -> None:
    data = b"\xef\xbb\xbfa\r\nb"
    assert decode(data, "f", Form(crlf=True, bom=True, unended=True)) == "a\nb\n"
    for less in (Form(crlf=True), Form(bom=True)):
        with pytest.raises(InputError, match="expected"):
            decode(data, "f", less)
    undeclared = decode(data, "f", Form(crlf=True, bom=True))
    with pytest.raises(InputError, match="cut off"):
        list(numbered_lines(undeclared, "f"))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufeff")))
def test_any_other_text_is_kept_to_the_last_character(text: str) -> None:
    assert decode(text.encode(), "f") == text


def test_a_file_that_is_cut_off_in_a_line_is_an_error() -> None:
    with pytest.raises(InputError, match="f:2: expected a line end"):
        list(numbered_lines("one\ntwo", "f"))


def test_only_line_feeds_end_a_line() -> None:
    assert [line for _, line in numbered_lines("a\u2028b\x0bc\n", "f")] == ["a\u2028b\x0bc"]


def test_blocks_are_what_stands_between_blank_lines() -> None:
    found = list(blocks(numbered_lines("\na\nb\n\n\nc\n", "f")))
    assert [[line for _, line in block] for block in found] == [["a", "b"], ["c"]]
    assert [block[0][0].line for block in found] == [2, 6]


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_a_file_without_content_is_an_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "f").write_bytes(data)
    with pytest.raises(InputError, match="f:1: expected rows, found 'an empty file'"):
        read_raw(tmp_path / "f")


@pytest.mark.parametrize(
    "spans", [[(0, 9)], [(2, 2)], [(3, 2)], [(-1, 2)], [(2, 4), (0, 1)], [(0, 3), (2, 4)]]
)
def test_offsets_outside_the_text_empty_or_out_of_order_are_an_error(
    spans: list[tuple[int, int]],
) -> None:
    with pytest.raises(InputError, match="f:7: expected offsets within 0-5"):
        mention("abcde", spans, None, PLACE)


def test_another_mention_than_the_file_states_is_an_error() -> None:
    with pytest.raises(InputError, match=r"f:7: expected the mention 'bc' at \[\(0, 2\)\]"):
        mention("abcde", [(0, 2)], "bc", PLACE)


def test_parts_of_a_mention_are_joined_by_a_space() -> None:
    assert mention("ab cd ef", [(0, 2), (6, 8)], "ab ef", PLACE) == "ab ef"


def test_what_was_found_is_shown_short() -> None:
    error = PLACE.bad("little", "x" * 500)
    assert len(str(error)) < 200
    assert "\n" not in str(PLACE.bad("one line", "a\nb"))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_json_lines_may_end_either_way_and_the_last_not_at_all(tmp_path: Path, end: str) -> None:
    (tmp_path / "f").write_text(f"1{end}2", encoding="utf-8", newline="")
    rows = [(place.line, row) for place, row in json_rows(tmp_path / "f", TypeAdapter(int))]
    assert rows == [(1, 1), (2, 2)]


def test_a_json_line_of_another_shape_is_an_error_with_its_key(tmp_path: Path) -> None:
    (tmp_path / "f").write_text('{"a": 1}\n{"a": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"f:2: a: input should be a valid integer.*found 'x'"):
        list(json_rows(tmp_path / "f", TypeAdapter(dict[str, int])))
