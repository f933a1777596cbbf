"""The section on what makes a profile's corpora hard."""

from pathlib import Path

from lxml.html import HtmlElement

from repro.analysis.measures import MEASURES
from repro.analysis.table import read_lines
from repro.registry import corpus_entry
from repro.report.difficulty import LENGTHS, read_difficulty
from repro.report.write import write
from tests.report.conftest import Site
from tests.report.test_page import tree


def section(site: Site) -> HtmlElement:
    [found] = tree(site).xpath("//section[@id='difficulty']")
    return found


def test_every_measure_of_every_corpus_is_that_of_the_analysis(site: Site) -> None:
    lines = [line for line in read_lines(site.paths.tables / "analysis.csv") if not line.row]
    rows = section(site).xpath(".//tbody/tr")
    assert {row.xpath("string(th)") for row in rows} == {
        MEASURES[line.measure].replace("`", "") for line in lines
    }
    shown = [cell.text for row in rows for cell in row.xpath("td") if cell.text]
    assert sorted(map(float, shown)) == sorted(
        round(line.value, 1 if line.measure in LENGTHS else 4) for line in lines
    )
    heads = [head.text for head in section(site).xpath(".//thead//th")]
    assert heads == ["Measure", *(corpus_entry(name).title for name in site.params.datasets)]


def test_two_figures_name_every_corpus_and_every_row_that_answered(site: Site) -> None:
    bounds, buckets = section(site).xpath(".//svg")
    headings = section(site).xpath(".//h3/text()")
    for figure, heading in zip((bounds, buckets), headings, strict=True):
        assert figure.get("role") == "img"
        assert figure.xpath("./title")[0].text == heading
    for dataset in site.params.datasets:
        title = corpus_entry(dataset).title
        assert title in bounds.xpath("./text/text()")
        assert any(text.startswith(f"{title}, length:") for text in buckets.xpath("./text/text()"))
    assert {"constant", "linear"} <= set(buckets.xpath("./text/text()"))


def test_the_figures_need_no_style_and_no_script_that_the_page_s_policy_does_not_name(
    site: Site,
) -> None:
    inside = ".//@style | .//style | .//script | .//@*[starts-with(name(), 'on')]"
    assert not section(site).xpath(inside)


def test_a_hostile_row_name_is_text(site: Site) -> None:
    path = site.paths.tables / "analysis.csv"
    before = path.read_text("utf-8")
    path.write_text(before.replace("phee,linear,", "phee,<b>linear</b>,"), "utf-8")
    try:
        found = read_difficulty(site.paths)
    finally:
        path.write_text(before, "utf-8")
    assert found
    _, figure = found.figures[1]
    assert "&lt;b&gt;linear&lt;/b&gt;" in figure
    assert "<b>" not in figure


def test_without_an_analysis_there_is_no_section(site: Site, tmp_path: Path) -> None:
    path, page = site.paths.tables / "analysis.csv", site.page.read_text("utf-8")
    kept = path.rename(tmp_path / "analysis.csv")
    try:
        write(site.params, site.paths, with_text=False)
        assert "difficulty" not in site.page.read_text("utf-8")
    finally:
        kept.rename(path)
        write(site.params, site.paths, with_text=False)
    assert site.page.read_text("utf-8") == page
