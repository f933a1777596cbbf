"""Tables of an HTML page; knows how LaTeXML (arXiv) writes them, as <table> or as <span>.

What a browser does not show is not there: hidden, struck out and commented text.
"""

import codecs
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repro.errors import InputError
from repro.published.importer.cell import INVISIBLE, REFERENCES, Cell, Run, cell_of
from repro.published.importer.style import Style, Styles
from repro.published.importer.table import Caption, Span, Table, build

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NOT_SHOWN = {"script", "style", "template", "noscript", "annotation", "annotation-xml", "head"}
NOT_READ = {"img", "svg", "canvas", "object", "iframe", "input", "select", "textarea", "video"}
NOT_READ |= {"button", "bdo", "ruby", "mfrac", "msqrt", "mroot", "merror", "math-error", "picture"}
BREAKS = {"br", "p", "div", "tr", "mtr", "table", "li", "ltx_p", "ltx_tr", "ltx_tabular"}
BREAKS |= {"ltx_break", "mtd", "td", "ltx_td", "ltx_block", "mspace"}
APART = {
    "hidden": {"mphantom", "ltx_phantom"},
    "struck": {"del", "s", "strike", "ltx_strikethrough", "ltx_ulem_sout", "ltx_ulem_xout"},
    "note": {"ltx_note", "ltx_role_footnote", "ltx_role_footnotemark"},
    "citation": {"cite", "ltx_cite"},
    "reference": {"ltx_ref"},
    "subscript": {"sub", "ltx_sub"},
    "superscript": {"sup", "ltx_sup"},
}
"""Tags and classes whose text is set apart, by how it is called."""
TABLE = {"table", "ltx_tabular"}
ROW = {"tr", "ltx_tr"}
CELL = {"td", "th", "ltx_td"}
FLOAT = {"figure", "ltx_table", "ltx_float", "ltx_figure", "ltx_figure_panel"}
FLOAT |= {"ltx_minipage", "ltx_flex_cell"}
CAPTION = {"caption", "figcaption", "ltx_caption"}
ERROR = "ltx_ERROR"
COLOURS = {"\\rowcolor", "\\cellcolor", "\\columncolor", "\\rowcolors"}
COLOUR = re.compile(r"\s*(?:\[\w+\])?[A-Za-z]+[0-9]*(?:![0-9.]+(?:![A-Za-z]+)?)*\s*")
SCRIPTS = {
    "msub": ("subscript",),
    "msup": ("superscript",),
    "msubsup": ("subscript", "superscript"),
    "mmultiscripts": ("superscript",),
    "munder": ("mark below",),
    "mover": ("mark above",),
    "munderover": ("mark below", "mark above"),
}
"""How MathML prints the children after the first."""
DECLARED = re.compile(rb"""<meta[^>]*?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
MARKS_OF_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
COMMAND = re.compile(r"\\[A-Za-z]+\s*|\\.|[{}\s]")


@dataclass(frozen=True, slots=True)
class Page:
    """The tables of a page, and what of it could not be read, a line each."""

    tables: list[Table]
    complaints: list[str]


def read_html(data: bytes) -> Page:
    """Every table of the page that holds cells of its own, in the page's order.

    Raises InputError for an encoding that is not known or not kept.
    """
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    text = _decoded(data)
    if not text.strip():
        return Page([], [])
    try:
        page = document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8"))
    except ParserError:  # nothing but the beginning of a tag
        return Page([], [])
    return _Reader(page).read()


def decode(data: bytes, declared: str = "utf-8") -> str:
    """Text by its byte order mark, else by what is declared; raises InputError."""
    encoding = next((name for mark, name in MARKS_OF_ENCODINGS if data.startswith(mark)), declared)
    try:
        return data.decode(encoding)
    except LookupError:
        raise InputError(f"encoding {encoding!r} is not known; save the file as UTF-8") from None
    except UnicodeDecodeError as error:
        raise InputError(f"not {encoding} at byte {error.start}; save the file as UTF-8") from None


def _decoded(data: bytes) -> str:
    found = DECLARED.search(data[:4096])
    declared = found.group(1).decode("ascii").lower() if found else "utf-8"
    # browsers read the bytes that Latin-1 leaves free as Windows does
    return decode(data, "cp1252" if declared in {"iso-8859-1", "latin1", "ascii"} else declared)


def _is(element: "HtmlElement", names: set[str]) -> bool:
    """Whether an element has one of the tags, or of LaTeXML's classes that stand for them."""
    if not isinstance(element.tag, str):
        return False
    return element.tag in names or not names.isdisjoint(element.get("class", "").split())


class _Reader:
    """Reads one page; holds its style sheets."""

    def __init__(self, page: "HtmlElement") -> None:
        self.page = page
        self.styles = Styles.of(page)

    def read(self) -> Page:
        candidates = [one for one in self.page.iter() if _is(one, TABLE)]
        tables = [one for one in candidates if self._is_shown(one) and not self._is_inline(one)]
        known = set(tables)
        leaves = {one: None for one in tables if known.isdisjoint(one.iterdescendants())}
        return Page(
            [self._table(number, one, leaves) for number, one in enumerate(leaves, start=1)],
            list(self._complaints()),
        )

    def _complaints(self) -> Iterator[str]:
        arrays = sum(one.tag == "mtable" and not self._in_cell(one) for one in self.page.iter())
        if arrays:
            yield f"{arrays} array of a formula is not read: write it as a tabular"

    def _in_cell(self, element: "HtmlElement") -> bool:
        return any(_is(one, CELL) for one in element.iterancestors())

    def _is_shown(self, element: "HtmlElement") -> bool:
        return not any(
            one.tag in NOT_SHOWN or self.styles.of_element(one).hidden
            for one in (element, *element.iterancestors())
        )

    def _is_inline(self, table: "HtmlElement") -> bool:
        """Whether a table stands in a cell only to break its lines: one column, within another."""
        if not any(_is(one, TABLE) for one in table.iterancestors()):
            return False
        return all(len(list(_within(row, CELL))) <= 1 for row in _within(table, ROW))

    def _table(self, number: int, table: "HtmlElement", leaves: Container["HtmlElement"]) -> Table:
        shown = [row for row in _within(table, ROW) if self._is_shown(row)]
        rows = [list(self._row(row)) for row in shown]
        return build(number, self._caption(table, leaves), rows, _problem(table))

    def _row(self, row: "HtmlElement") -> Iterator[Span]:
        for cell in _within(row, CELL):
            style = self.styles.of_element(cell)
            if not style.removed:
                yield Span(self._cell(cell), _spanned(cell, "row"), _spanned(cell, "col"))

    def _cell(self, cell: "HtmlElement") -> Cell:
        walk = _Walk(self.styles)
        walk.element(cell, Run(""), 1.0)
        return cell_of(walk.runs, walk.problem)

    def _caption(self, table: "HtmlElement", leaves: Container["HtmlElement"]) -> Caption:
        """The caption of the nearest float that holds this table alone; others stand around it."""
        inner = [one for one in _within(table, CAPTION) if self._is_shown(one)]
        own = [text for one in inner if (text := self._text(one))]
        outer: list[str] = []
        notes: list[str] = []
        for block in table.iterancestors():
            if not _is(block, FLOAT):
                continue
            alone = sum(one in leaves for one in block.iterdescendants()) == 1
            texts = [text for one in _captions(block, leaves) if (text := self._text(one))]
            (own if alone and not own else outer).extend(texts)
            notes.append(self._text(block, without=CAPTION | TABLE))
        return Caption(" ".join(own), tuple(outer), " ".join(filter(None, notes)))

    def _text(self, element: "HtmlElement", without: set[str] | None = None) -> str:
        walk = _Walk(self.styles, without or set())
        walk.element(element, Run(""), 1.0, top=True)
        shown = (run.text for run in walk.runs if run.apart not in {"hidden", "struck"})
        return " ".join(INVISIBLE.sub("", "".join(shown)).split())


def _problem(table: "HtmlElement") -> str:
    """A command that LaTeXML did not know: what it would have printed is not known either."""
    names = {
        one.text_content().strip() for one in table.iterdescendants() if _is(one, {ERROR})
    } - COLOURS
    return f"unknown command {', '.join(sorted(names))} in the table" if names else ""


def _captions(block: "HtmlElement", leaves: Container["HtmlElement"]) -> Iterator["HtmlElement"]:
    """The captions of a float itself, of no table and no float with a table in it."""
    for child in block:
        if _is(child, CAPTION):
            yield child
        elif _is(child, TABLE):
            continue
        elif not (_is(child, FLOAT) and any(one in leaves for one in child.iterdescendants())):
            yield from _captions(child, leaves)


def _within(element: "HtmlElement", names: set[str]) -> Iterator["HtmlElement"]:
    """The nearest descendants of a kind: none inside another of it, none of a nested table."""
    for child in element:
        if _is(child, names):
            yield child
        elif not _is(child, TABLE):
            yield from _within(child, names)


def _spanned(cell: "HtmlElement", direction: str) -> int:
    marked = re.search(rf"\bltx_{direction}span_(\d+)\b", cell.get("class", ""))
    written = cell.get(f"{direction}span", marked.group(1) if marked else "1").strip()
    if direction == "row" and written == "0":
        return LARGEST_ROWSPAN
    return max(1, int(written)) if written.isdecimal() else 1


LARGEST_ROWSPAN = 1000
"""HTML's rowspan="0": down to the end of the table."""


class _Walk:
    """Collects the runs of one element."""

    def __init__(self, styles: Styles, without: set[str] | None = None) -> None:
        self.styles = styles
        self.without = without or set()
        self.runs: list[Run] = []
        self.problem = ""
        self._colour_follows = False

    def element(
        self, element: "HtmlElement", style: Run, size: float, *, top: bool = False
    ) -> None:
        """Add what an element prints; `style` is that of what surrounds it."""
        if not isinstance(element.tag, str) or element.tag in NOT_SHOWN:
            return
        if not top and _is(element, self.without):
            return
        own = self.styles.of_element(element)
        size *= own.size
        style = replace(style, size=size, apart=style.apart or _apart(element, own))
        if not style.apart:
            self._look(element, own)
        if _is(element, {ERROR}):
            self._colour_follows = element.text_content().strip() in COLOURS
            style = replace(style, apart="unknown command")
        if style.apart in REFERENCES:
            self.runs.append(replace(style, text=" "))
        self._content(element, style, size)

    def _look(self, element: "HtmlElement", own: Style) -> None:
        if element.tag in NOT_READ:
            self.problem = self.problem or f"<{element.tag}> in the cell"
        elif own.unsure:
            self.problem = self.problem or own.unsure
        elif element.tag == "math" and not _agrees(element):
            self.problem = self.problem or "a formula that differs from its alttext"

    def _content(self, element: "HtmlElement", style: Run, size: float) -> None:
        self._add(element.text, style)
        kinds = SCRIPTS.get(element.tag, ())
        for place, child in enumerate(element):
            if _is(child, BREAKS):
                self._add(" ", style)
            if element.tag != "semantics" or place == 0:
                kind = kinds[min(place, len(kinds)) - 1] if kinds and place else ""
                self.element(child, replace(style, apart=style.apart or kind), size)
            if _is(child, BREAKS):
                self._add(" ", style)
            self._add(child.tail, style)

    def _add(self, text: str | None, style: Run) -> None:
        if not text:
            return
        if self._colour_follows and text.strip() and style.apart != "unknown command":
            self._colour_follows = False
            colour = COLOUR.match(text)
            if colour:
                self.runs.append(replace(style, text=colour.group(), apart="colour"))
                text = text[colour.end() :]
        self.runs.append(replace(style, text=text))


def _apart(element: "HtmlElement", own: Style) -> str:
    """How an element's text is set apart from the text around it, '' if it is not."""
    if own.hidden:
        return "hidden"
    if own.struck or "strike" in element.get("notation", ""):
        return "struck"
    found = next((kind for kind, names in APART.items() if _is(element, names)), "")
    if found == "reference" and _is(element, {"ltx_href", "ltx_url"}):
        return ""
    return found or ("raised" if own.raised else "")


def _agrees(formula: "HtmlElement") -> bool:
    """Whether the numbers that a formula prints stand in its alternative text too."""
    written = formula.get("alttext")
    if written is None:
        return True
    known = set(NUMBERS.findall(COMMAND.sub("", written)))
    shown = (one.text or "" for one in formula.iter("mn"))
    return all(number in known for text in shown for number in NUMBERS.findall(text))
