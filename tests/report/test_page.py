from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from repro.compare.compare import compare
from repro.compare.record import COMPARISON, Compared, Comparison, comparison_file
from repro.errors import InputError
from repro.files import write_json
from repro.params import load
from repro.report.write import write
from repro.schema import EXAMPLES
from repro.tables.readings import is_reading, short
from tests.report.conftest import MISSING, Site


def tree(site: Site) -> HtmlElement:
    return html.fromstring(site.page.read_text(encoding="utf-8"))


def texts(site: Site, dataset: str) -> list[str]:
    lines = site.paths.split(dataset, "test").read_text(encoding="utf-8").splitlines()
    return [EXAMPLES.validate_json(line).text for line in lines]


def test_the_same_results_give_the_same_bytes(site: Site) -> None:
    before = site.page.read_bytes()
    write(site.params, site.paths, with_text=False)
    assert site.page.read_bytes() == before


def test_every_figure_of_every_cell_is_that_of_the_summary(site: Site) -> None:
    shown = {
        element.get("data-cell"): element.text for element in tree(site).xpath("//*[@data-cell]")
    }
    expected = {
        f"{cell['row']} {cell['dataset']} {name}": (
            f"{value:.4f}" if isinstance(value, float) else str(value)
        )
        for cell in site.summary["cells"]
        if "not_run" not in cell
        for name, value in cell.items()
        if name not in ("row", "dataset")
    }
    assert shown == expected
    assert len(expected) > 50


def test_every_reading_beside_the_main_figures_is_explained(site: Site) -> None:
    keys = {name for cell in site.summary["cells"] for name in cell if is_reading(name)}
    explained = tree(site).xpath("//*[@id='readings']/dt/text()")
    assert sorted(explained) == sorted(map(short, keys))
    assert {"entity", "entity iob2", "macro"} <= set(explained)


def test_the_map_shows_every_f1_of_the_summary_and_no_other(site: Site) -> None:
    shown = {
        element.get("data-map"): element.text for element in tree(site).xpath("//*[@data-map]")
    }
    cells = [cell for cell in site.summary["cells"] if "not_run" not in cell]
    assert shown == {f"{cell['row']} {cell['dataset']}": f"{cell['f1']:.4f}" for cell in cells}


def test_a_cell_that_was_not_run_says_so_and_why(site: Site) -> None:
    page = tree(site)
    row, dataset = MISSING
    assert not page.xpath(f"//*[@id='cell-{row}-{dataset}']")
    assert "no metrics file" in page.text_content()


def test_rows_of_the_comparisons_are_those_of_the_summary(site: Site) -> None:
    page = tree(site)
    for name in ("expected", "published"):
        figures = [one for one in site.summary[name]["figures"] if one["value"] is not None]
        cells = page.xpath(f"//*[@data-figure='{name}']")
        shown = [cell.text_content().strip() for cell in cells]
        assert shown == [
            "" if one["rebuilt"] is None else f"{one['rebuilt']:.4f}" for one in figures
        ]


def test_every_table_has_a_caption_and_every_header_a_scope(site: Site) -> None:
    page = tree(site)
    assert len(page.xpath("//table")) > 10
    for table in page.xpath("//table"):
        assert table.xpath("./caption")[0].text_content().strip()
        assert all(header.get("scope") for header in table.xpath(".//th"))
        assert all(row.xpath("./th[@scope='row']") for row in table.xpath("./tbody/tr"))


def test_every_link_within_the_page_has_its_target(site: Site) -> None:
    page = tree(site)
    ids = [element.get("id") for element in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    targets = [link.get("href") for link in page.xpath("//a") if link.get("href")[0] == "#"]
    assert {target[1:] for target in targets} <= set(ids)


def test_nothing_is_loaded_from_elsewhere(site: Site) -> None:
    page = tree(site)
    assert not page.xpath("//*[@src or @srcset] | //iframe | //object | //embed")
    assert [link.get("href") for link in page.xpath("//link")] == ["data:,"]
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']")[0].get("content")
    assert policy.startswith("default-src 'none'")


def test_text_of_parameters_is_escaped(site: Site) -> None:
    heading = tree(site).xpath("//h1")[0]
    assert heading.text == "Small <b>run</b> of a test"
    assert not heading.xpath("./b")


def test_caveats_stand_at_the_head_of_the_audit(site: Site) -> None:
    audit = tree(site).xpath("//*[@id='audit']")[0]
    caveats = audit.xpath(".//*[@class='caveats']")[0].text_content()
    assert "5 of 432 figures" in caveats
    assert "misconduct" in caveats
    assert audit.text_content().index("misconduct") < audit.text_content().index("favours")


def test_no_corpus_text_stands_in_the_page(site: Site) -> None:
    page = site.page.read_text(encoding="utf-8")
    for dataset in site.params.datasets:
        assert not [text for text in texts(site, dataset) if text[:40] in page]


def test_the_copy_with_text_has_its_own_ignored_name_and_says_so(site: Site, root: Path) -> None:
    target = write(site.params, site.paths, with_text=True)
    page = target.read_text(encoding="utf-8")
    assert target.name == "report-with-text.html"
    assert "/paper_tables/*/report-with-text.html" in (root / ".gitignore").read_text("utf-8")
    assert "quotes corpus text" in page
    assert any(text[:40] in page for text in texts(site, "ade"))


def test_a_missing_summary_is_named_with_the_remedy(site: Site) -> None:
    params, paths = load("default")
    with pytest.raises(InputError, match=r"summary\.json.*repro tables -p default"):
        write(params, paths, with_text=False)
    assert site.page.is_file()


def test_signs_of_failure_and_hypotheses_are_those_of_the_summary_and_the_ledger(
    site: Site,
) -> None:
    page = tree(site)
    signs = page.xpath("//section[@id='signs']//tbody/tr")
    assert len(signs) == len(site.summary["signatures"])
    shown = [row.text_content() for row in signs]
    for sign, text in zip(site.summary["signatures"], shown, strict=True):
        assert sign["kind"] in text
        assert sign["reason"] in text
    texts = [row.text_content() for row in page.xpath("//section[@id='hypotheses']//tbody/tr")]
    assert len(texts) == 9
    assert all("not testable" in text for text in texts), "nothing of the paper's was run here"


def test_a_comparison_stands_in_the_report_with_its_interval(site: Site) -> None:
    params = site.params.model_copy(update={"models": ["linear"]})
    compare("small:linear", [])
    try:
        write(params, site.paths, with_text=False)
        rows = tree(site).xpath("//div[@aria-label='linear against other rows']//tbody/tr")
    finally:
        comparison_file(site.paths, "linear").unlink()
        write(site.params, site.paths, with_text=False)
    corpora = {row.xpath("th")[0].text for row in rows}
    assert corpora == {"PHEE", "BioRED", "BC5CDR"}, "linear was not run on ADE"


def test_a_difference_on_few_groups_is_not_in_bold_and_says_so(site: Site) -> None:
    params = site.params.model_copy(update={"models": ["linear"]})
    path = comparison_file(site.paths, "linear")
    f1 = {(cell["row"], cell["dataset"]): cell.get("f1") for cell in site.summary["cells"]}
    one, sure = (
        Compared(
            "small", "constant", corpus, first=f1["linear", corpus], second=f1["constant", corpus],
            low=0.1, high=0.2, difference=0.15, groups=groups,
        )
        for corpus, groups in (("phee", 10), ("biored", 20))
    )  # fmt: skip
    found = Comparison("small", "linear", 1000, 0.95, 13, [one, sure])
    write_json(path, COMPARISON.dump_python(found, mode="json"))
    try:
        write(params, site.paths, with_text=False)
        rows = tree(site).xpath("//div[@aria-label='linear against other rows']//tbody/tr")
    finally:
        path.unlink()
        write(site.params, site.paths, with_text=False)
    assert [bool(row.xpath(".//b")) for row in rows] == [False, True]
    assert ["no verdict" in row.text_content() for row in rows] == [True, False]


def test_its_own_figures_are_equal_or_not_and_never_called_reproduced(site: Site) -> None:
    [section] = tree(site).xpath("//section[@id='verdict']")
    published, own = section.xpath(".//div[@class='beside']/div")
    assert "5 not run" in published.text_content()
    assert f"{site.summary['expected']['verdicts']['reproduced']} equal" in own.text_content()
    assert "reproduced" not in own.text_content()
    assert not own.xpath(".//*[@class='bar']")


def test_rows_that_could_not_be_paired_make_no_empty_table(site: Site) -> None:
    params = site.params.model_copy(update={"models": ["linear"]})
    path = comparison_file(site.paths, "linear")
    found = replace(compare("small:linear", []), compared=[])
    write_json(path, COMPARISON.dump_python(found, mode="json"))
    try:
        write(params, site.paths, with_text=False)
        assert not tree(site).xpath("//div[@aria-label='linear against other rows']")
    finally:
        path.unlink()
        write(site.params, site.paths, with_text=False)


def test_why_its_figures_are_not_held_against_the_published_ones_stands_under_the_verdict(
    site: Site,
) -> None:
    [section] = tree(site).xpath("//section[@id='verdict']")
    [after] = section.xpath("./p[@class='lead']/following-sibling::p[1]")
    reason = site.params.verdict.context.reason
    assert after.text == f"These figures are not held against the published ones: {reason}."
