from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.report.conftest import Site

PHONE, DESKTOP = (390, 844), (1280, 900)
LEAST_CONTRAST = 4.5
SMALLEST_TEXT = 8
CONTRAST = """
() => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour, below) => {
    pen.fillStyle = `rgb(${below.join(",")})`;
    pen.fillRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    return rgb(getComputedStyle(element).backgroundColor, ground(element.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratios = [];
  for (const element of document.querySelectorAll("h1,p,a,th,td,dt,dd,li,small,code,summary")) {
    if (!element.innerText?.trim()) continue;
    const below = ground(element);
    const [a, b] = [light(rgb(getComputedStyle(element).color, below)), light(below)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    ratios.push([ratio, element.tagName, element.innerText.slice(0, 30)]);
  }
  return ratios.sort((a, b) => a[0] - b[0]);
}
"""


def opened(browser: Browser, site: Site, size: tuple[int, int], scheme: str) -> Page:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(site.page.as_uri())
    return page


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    page = opened(browser, site, DESKTOP, "light")
    yield page
    page.context.close()


def test_it_renders_without_console_message_error_or_outside_request(
    browser: Browser, site: Site
) -> None:
    found: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("console", lambda message: found.append(message.text))
        page.on("pageerror", lambda error: found.append(str(error)))
        page.on("request", lambda request: found.append(request.url))
        page.goto(site.page.as_uri())
        page.wait_for_load_state("networkidle")
        assert page.locator("h1").inner_text() == site.summary["title"]
    assert [url for url in found if not url.startswith("data:")] == [site.page.as_uri()]


def test_figures_on_screen_are_those_of_the_summary(page: Page, site: Site) -> None:
    cells = [cell for cell in site.summary["cells"] if "not_run" not in cell]
    expected = [f"{cell['f1']:.4f}" for cell in cells]
    assert sorted(page.locator("[data-map]").all_inner_texts()) == sorted(expected)
    facts = page.locator(".facts div").all_inner_texts()
    assert any(f"{len(cells)} of {len(site.summary['cells'])}" in fact for fact in facts)
    assert page.locator(".lead").inner_text() == site.summary["verdict"]


def test_the_published_figures_come_first_and_a_difference_is_marked(page: Page) -> None:
    assert page.locator("main section").first.get_attribute("id") == "verdict"
    assert page.locator(".facts div").first.inner_text().startswith("0 of 5")
    assert "published" in page.locator("#verdict h3").first.inner_text()
    assert page.locator("#verdict .alert").inner_text() == "1 differs"
    dot = page.locator(".deltas tr.differs circle")
    assert dot.count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_page_never_scrolls_sideways(
    browser: Browser, site: Site, size: tuple[int, int], scheme: str
) -> None:
    page = opened(browser, site, size, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    page.context.close()


def test_on_a_telephone_charts_are_whole_and_their_words_can_be_read(
    browser: Browser, site: Site
) -> None:
    page = opened(browser, site, PHONE, "light")
    charts = page.locator(".chart svg")
    assert charts.count() == 2
    for chart in charts.all():
        box = chart.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
        words = [text.bounding_box() for text in chart.locator("text").all()]
        assert min(word["height"] for word in words if word) >= SMALLEST_TEXT
    page.context.close()


def test_a_caption_stays_where_it_is_while_its_table_is_moved_sideways(
    browser: Browser, site: Site
) -> None:
    page = opened(browser, site, PHONE, "light")
    caption = page.locator("#map caption")
    before = caption.bounding_box()
    page.locator("#map .scroll").evaluate("(box) => { box.scrollLeft = 200; }")
    assert caption.bounding_box() == before
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_enough_contrast(browser: Browser, site: Site, scheme: str) -> None:
    page = opened(browser, site, DESKTOP, scheme)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    worst = page.evaluate(CONTRAST)[0]
    page.context.close()
    assert worst[0] >= LEAST_CONTRAST, worst


def test_light_and_dark_differ(browser: Browser, site: Site) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        page = opened(browser, site, DESKTOP, scheme)
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.context.close()
    assert len(grounds) == 2


def test_tables_sort_by_keyboard_and_say_how(page: Page) -> None:
    table = page.locator(".deltas").last
    header = table.locator("thead th", has_text="Rebuilt")
    header.locator("button").focus()
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == "ascending"
    place = header.evaluate("(cell) => cell.cellIndex")
    column = table.locator(f"tbody tr > :nth-child({place + 1})")
    up = [float(text) for text in column.all_inner_texts()]
    page.keyboard.press("Space")
    assert header.get_attribute("aria-sort") == "descending"
    down = [float(text) for text in column.all_inner_texts()]
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)
    assert len(set(up)) > 1


def test_the_first_tab_stop_skips_to_the_verdict(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#verdict"


def test_a_square_of_the_map_leads_to_its_opened_cell(page: Page) -> None:
    square = page.locator("[data-map='linear phee']")
    square.click()
    section = page.locator("#cell-linear-phee")
    assert section.get_attribute("open") is not None
    assert section.locator("h4", has_text="Sample errors").is_visible()


def test_printing_opens_every_cell(page: Page) -> None:
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert not page.locator("nav").is_visible()
    assert len(page.pdf(format="A4")) > 10_000
