"""Tables of HTML pages, as browsers and as arXiv write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.published.importer.cell import Cell, read_number
from repro.published.importer.html import read_html
from repro.published.importer.table import Table

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
<span class="ltx_td"><math alttext="F_{1}"><semantics><msub><mi>F</mi><mn>1</mn></msub>
<annotation encoding="application/x-tex">F_{1}</annotation></semantics></math></span></span>
<span class="ltx_tr"><span class="ltx_td">A</span><span class="ltx_td ltx_font_bold">0.9</span>
<span class="ltx_td"><math alttext="95.1\\pm 0.2"><mn>95.1</mn><mo>±</mo>
<mn>0.2</mn></math></span></span>
</span></span></span></div></figure>"""

BROKEN_LINE = """<table class="ltx_tabular"><tr class="ltx_tr"><td class="ltx_td">
<table class="ltx_tabular"><tr class="ltx_tr"><td class="ltx_td">Health</td></tr>
<tr class="ltx_tr"><td class="ltx_td">Advice</td></tr></table></td>
<td class="ltx_td">0.5</td></tr></table>"""


def tables(text: str) -> list[Table]:
    return read_html(text.encode()).tables


def read(text: str) -> list[list[list[str]]]:
    return [[[cell.label for cell in row] for row in table.cells] for table in tables(text)]


def cell(inner: str, page: str = "") -> Cell:
    """The second cell of a table's only row."""
    (table,) = tables(f"{page}<table><tr><td>x</td><td>{inner}</td></tr></table>")
    return table.cells[0][1]


def test_spans_are_written_out_and_footnote_marks_dropped() -> None:
    assert tables(PLAIN)[0].caption.own == "Results"
    assert read(PLAIN) == [[["Model", "PHEE", "PHEE"], ["Model", "P", "R"], ["A", "0.9", "0.8"]]]


def test_arxiv_tables_of_spans_are_read_with_caption_and_formulas() -> None:
    assert tables(ARXIV)[0].caption.own == "Table 1: F1 on PHEE."
    assert read(ARXIV) == [
        [["Model", "PHEE", "PHEE"], ["Model", "P", "F1"], ["A", "0.9", "95.1± 0.2"]]
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
    assert [table.where for table in tables(PLAIN + PLAIN)] == ["table 1", "table 2"]


def test_a_page_without_tables_has_none() -> None:
    assert read("<p>nothing</p>") == []
    assert read(" ") == []


@pytest.mark.parametrize(
    ("inner", "aside"),
    [
        ("0.901<sub>2</sub>", "subscript '2'"),
        ("0.901<sup>2</sup>", "superscript '2'"),
        ("0.901<small>2</small>", "smaller '2'"),
        ('0.901<span style="font-size:70%">2</span>', "smaller '2'"),
        ('0.901<span style="vertical-align: super">2</span>', "raised '2'"),
        ('0.901<span style="position:relative; bottom:2pt;">2</span>', "raised '2'"),
        ("<del>0.8</del>0.901", "struck '0.8'"),
        ("<s>0.8</s> 0.901", "struck '0.8'"),
        ('<span style="text-decoration: line-through">0.8</span>0.901', "struck '0.8'"),
        ('<span style="display:none">1</span>0.901', "hidden '1'"),
        ("<span hidden>1</span>0.901", "hidden '1'"),
        ('<span style="visibility:hidden">1</span>0.901', "hidden '1'"),
        ('<span class="ltx_phantom">1</span>0.901', "hidden '1'"),
        ('<span class="off">1</span>0.901', "hidden '1'"),
        ("<math><mphantom><mn>1</mn></mphantom><mn>0.901</mn></math>", "hidden '1'"),
        ("<math><msub><mn>0.901</mn><mn>2</mn></msub></math>", "subscript '2'"),
        ("<math><munder><mn>0.901</mn><mo>_</mo></munder></math>", "mark below '_'"),
        ("0.901 <cite>[12]</cite>", "citation '[12]'"),
    ],
)
def test_what_is_not_printed_at_full_size_is_set_aside(inner: str, aside: str) -> None:
    found = cell(inner, page="<style>.off { display: none }</style>")
    number = read_number(found)
    assert number is not None
    assert (str(number.value), found.aside, found.problem) == ("0.901", (aside,), "")


@pytest.mark.parametrize(
    ("inner", "problem"),
    [
        ('<img alt="0.9">0.9', "<img> in the cell"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "<mfrac> in the cell"),
        ('<span style="color:#FFFFFF">1</span>0.9', "white text"),
        ('<math alttext="0.912"><mn>0.91</mn></math>', "a formula that differs from its alttext"),
        ('<span dir="rtl">0.9</span>', "text that changes its direction"),
        ('<span style="position:absolute">1</span>0.9', "text placed apart"),
        ('<b class="in">1</b>0.9', "a style rule that is not understood"),
        (
            '<span style="font-size:200%">0.9</span>1',
            "text that is larger than the rest of its cell",
        ),
    ],
)
def test_what_may_not_be_what_is_seen_is_a_problem(inner: str, problem: str) -> None:
    assert cell(inner, page="<style>.out .in { display: none }</style>").problem == problem


def test_comments_templates_hidden_rows_and_hidden_tables_are_not_there() -> None:
    row = "<tr><td>x</td><td>1</td></tr>"
    page = f"<!-- <table>{row}</table> --><template><table>{row}</table></template>"
    page += f'<div style="display:none"><table>{row}</table></div>'
    assert read(page + f"<table>{row}<tr hidden><td>y</td><td>2</td></tr></table>") == [
        [["x", "1"]]
    ]


def test_a_command_that_latexml_did_not_know_is_a_problem_of_the_table() -> None:
    error = '<span class="ltx_ERROR undefined">\\%s</span>'
    row = "<table><tr><td>%s</td><td>0.9</td></tr></table>"
    (table,) = tables(row % (error % "foo" + "2"))
    assert table.problem == "unknown command \\foo in the table"
    (table,) = tables(row % (error % "rowcolor" + "gray!10 A"))
    assert (table.problem, table.cells[0][0].label) == ("", "A")


def test_a_panel_has_its_own_caption_and_no_other() -> None:
    one = "<table><tr><td>x</td><td>1</td></tr></table>"
    panel = f"<figure>{one}<figcaption>(a) PHEE</figcaption></figure>"
    bare = f'<div class="ltx_flex_cell">{one}</div>'
    page = f"<figure>{panel}{bare}<figcaption>All</figcaption>* zero-shot</figure>"
    first, second = (table.caption for table in tables(page))
    assert (first.own, first.outer) == ("(a) PHEE", ("All",))
    assert (second.own, second.outer) == ("", ("All",))
    assert "* zero-shot" in second.notes


def test_a_declared_encoding_is_obeyed() -> None:
    row = "<tr><td>0.9\N{PLUS-MINUS SIGN}0.1</td><td>x</td></tr>"
    page = f'<meta charset="iso-8859-1"><table>{row}</table>'
    (table,) = read_html(page.encode("latin-1")).tables
    assert table.cells[0][0].text == "0.9\N{PLUS-MINUS SIGN}0.1"


def test_an_array_of_a_formula_is_said_to_be_not_read() -> None:
    page = read_html(b"<math><mtable><mtr><mtd><mn>1</mn></mtd></mtr></mtable></math>")
    assert page.complaints == ["1 array of a formula is not read: write it as a tabular"]


TAGS = ["<table>", "</table>", "<tr>", "<td colspan=2>", "<td rowspan=999999999>", "<td>", "</td>"]
MORE = ["0.5", "<sup>", "<!-- -->", '<math alttext="\\bf 0.5">', "&#0;", "<figure>", "<caption>"]


@given(st.lists(st.sampled_from([*TAGS, *MORE])))
def test_any_tags_give_rectangles(tags: list[str]) -> None:
    for cells in read("<p>" + "".join(tags)):
        assert len({len(row) for row in cells}) <= 1
