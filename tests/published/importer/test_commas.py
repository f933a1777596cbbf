"""Tables of CSV files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.published.importer.commas import read_csv


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_commonest_delimiter_parts_the_fields(mark: str) -> None:
    (table,) = read_csv(f'Model{mark}F1\n"A"{mark}0.5\n')
    assert table.cells == [["Model", "F1"], ["A", "0.5"]]


def test_a_blank_line_parts_two_tables_and_a_lone_field_is_a_caption() -> None:
    first, second = read_csv("PHEE\nModel,F1\nA,0.5\n\n\nModel,F1\nA,0.6\n")
    assert (first.caption, first.where, len(first.cells)) == ("PHEE", "table 1", 2)
    assert (second.caption, second.where, second.cells[1]) == ("", "table 2", ["A", "0.6"])


def test_an_empty_file_has_no_table() -> None:
    assert read_csv("") == []


@given(st.text('a0.5,;\t\n"'))
def test_any_text_gives_rectangles(text: str) -> None:
    for table in read_csv(text):
        assert len({len(row) for row in table.cells}) == 1
