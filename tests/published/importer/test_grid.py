"""Spans written out into a rectangle."""

from hypothesis import given
from hypothesis import strategies as st

from repro.published.importer.grid import Span, expand, expand_underlaid

SPANS = st.builds(
    Span,
    st.text("ab", max_size=2),
    st.integers(-3, 4).filter(bool),
    st.integers(1, 4),
)


def test_a_cell_over_two_rows_leaves_no_place_in_html() -> None:
    rows = [[Span("Model", rows=2), Span("PHEE", columns=2)], [Span("P"), Span("R")]]
    assert expand(rows) == [["Model", "PHEE", "PHEE"], ["Model", "P", "R"]]


def test_a_cell_over_two_rows_leaves_an_empty_place_in_latex() -> None:
    rows = [[Span("Model", rows=2), Span("PHEE", columns=2)], [Span(""), Span("P"), Span("R")]]
    assert expand_underlaid(rows) == [["Model", "PHEE", "PHEE"], ["Model", "P", "R"]]


def test_a_negative_span_reaches_upwards_in_latex() -> None:
    assert expand_underlaid([[Span("")], [Span("PHEE", rows=-2)]]) == [["PHEE"], ["PHEE"]]


def test_a_span_over_the_last_row_makes_no_row() -> None:
    assert expand([[Span("a", rows=9), Span("b")]]) == [["a", "b"]]


def test_short_rows_are_filled_with_nothing() -> None:
    assert expand([[Span("a"), Span("b")], [Span("c")]]) == [["a", "b"], ["c", ""]]


def test_no_rows_give_no_rows() -> None:
    assert expand([]) == []


@given(st.lists(st.lists(SPANS, max_size=4), max_size=5))
def test_any_spans_give_a_rectangle_with_every_row(rows: list[list[Span]]) -> None:
    for cells in (expand(rows), expand_underlaid(rows)):
        assert len(cells) == len(rows)
        assert len({len(row) for row in cells}) <= 1
