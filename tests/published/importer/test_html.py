"""Tables of HTML pages, as browsers and as arXiv write them."""

from hypothesis import given
from hypothesis import strategies as st

from repro.published.importer.html import read_html

PLAIN = """<table><caption>Results</caption>
<thead><tr><th rowspan=2>Model</th><th colspan="2">PHEE</th></tr>
<tr><th>P</th><th>R</th></tr></thead>
<tbody><tr><td>A<sup>1</sup></td><td><b>0.9</b></td><td>0.8<br></td></tr></tbody></table>"""

ARXIV = """<figure class="ltx_table"><figcaption class="ltx_caption ltx_centering">
<span class="ltx_tag ltx_tag_table">Table 1: </span>F1 on <em>PHEE</em>.</figcaption>
<div class="ltx_transformed_outer"><span class="ltx_transformed_inner">
<span class="ltx_tabular ltx_align_middle"><span class="ltx_tbody">
<span class="ltx_tr"><span class="ltx_td ltx_th ltx_rowspan ltx_rowspan_2">Model</span>
<span class="ltx_td ltx_colspan ltx_colspan_2">PHEE</span></span>
<span class="ltx_tr"><span class="ltx_td">P</span>
<span class="ltx_td"><math alttext="F_{1}"><semantics><mi>F</mi><mn>1</mn>
<annotation encoding="application/x-tex">F_{1}</annotation></semantics></math></span></span>
<span class="ltx_tr"><span class="ltx_td">A</span><span class="ltx_td ltx_font_bold">0.9</span>
<span class="ltx_td"><math alttext="95.1\\pm 0.2"><mn>95.1</mn><mo>±</mo></math></span></span>
</span></span></span></div></figure>"""

BROKEN_LINE = """<table class="ltx_tabular"><tr class="ltx_tr"><td class="ltx_td">
<table class="ltx_tabular"><tr class="ltx_tr"><td class="ltx_td">Health</td></tr>
<tr class="ltx_tr"><td class="ltx_td">Advice</td></tr></table></td>
<td class="ltx_td">0.5</td></tr></table>"""


def read(text: str) -> list[list[list[str]]]:
    return [table.cells for table in read_html(text.encode())]


def test_spans_are_written_out_and_footnote_marks_dropped() -> None:
    (table,) = read_html(PLAIN.encode())
    assert table.caption == "Results"
    assert table.cells == [["Model", "PHEE", "PHEE"], ["Model", "P", "R"], ["A", "0.9", "0.8"]]


def test_arxiv_tables_of_spans_are_read_with_caption_and_formulas() -> None:
    (table,) = read_html(ARXIV.encode())
    assert table.caption == "Table 1: F1 on PHEE."
    assert table.cells == [
        ["Model", "PHEE", "PHEE"],
        ["Model", "P", "F1"],
        ["A", "0.9", "95.1± 0.2"],
    ]


def test_a_footnote_that_stands_whole_in_a_cell_is_no_part_of_it() -> None:
    note = """<span class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">1</sup>
    <span class="ltx_note_outer"><span class="ltx_note_content">
    <span class="ltx_tag ltx_tag_note">1</span>From https://example.org</span></span></span>"""
    row = f'<tr class="ltx_tr"><td class="ltx_td">A{note} 7B</td><td class="ltx_td">0.5</td></tr>'
    assert read(f'<table class="ltx_tabular">{row}</table>') == [[["A 7B", "0.5"]]]


def test_a_table_that_only_breaks_a_line_is_text() -> None:
    assert read(BROKEN_LINE) == [[["Health Advice", "0.5"]]]


def test_a_table_that_only_lays_out_others_is_not_read() -> None:
    two = "<tr><td>x</td><td>1</td></tr>"
    page = f"<table><tr><td><table>{two}</table></td><td><table>{two}</table></td></tr></table>"
    assert read(page) == [[["x", "1"]], [["x", "1"]]]


def test_several_tables_are_numbered_in_the_order_of_the_page() -> None:
    assert [table.where for table in read_html((PLAIN + PLAIN).encode())] == ["table 1", "table 2"]


def test_a_page_without_tables_has_none() -> None:
    assert read("<p>nothing</p>") == []
    assert read(" ") == []


TAGS = ["<table>", "</table>", "<tr>", "<td colspan=2>", "<td rowspan=999999999>", "<td>", "</td>"]
MORE = ["0.5", "<sup>", "<!-- -->", '<math alttext="\\bf 0.5">', "&#0;", "<figure>", "<caption>"]


@given(st.lists(st.sampled_from([*TAGS, *MORE])))
def test_any_tags_give_rectangles(tags: list[str]) -> None:
    for cells in read("<p>" + "".join(tags)):
        assert len({len(row) for row in cells}) <= 1
