"""Tables of an HTML page; knows how arXiv (LaTeXML) writes them, as <table> or as <span>."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from repro.published.importer.grid import RawTable, Span, expand
from repro.published.importer.tex import plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

DROPPED = {"sup", "script", "style", "ltx_note"}
"""Footnote marks stand in <sup>, LaTeXML's footnotes whole in the cell; a figure never does."""
TABLE = {"table", "ltx_tabular"}
ROW = {"tr", "ltx_tr"}
CELL = {"td", "th", "ltx_td"}


def read_html(data: bytes) -> list[RawTable]:
    """Every table of the page that holds figures of its own, in the page's order."""
    from lxml.html import HTMLParser, document_fromstring

    if not data.strip():
        return []
    page = document_fromstring(data, parser=HTMLParser(encoding="utf-8"))
    tables = [one for one in page.iter() if _is(one, TABLE) and not _is_inline(one)]
    known = set(tables)
    leaves = [one for one in tables if known.isdisjoint(one.iterdescendants())]
    return [
        RawTable(f"table {number}", _caption(one), expand(list(_rows(one))))
        for number, one in enumerate(leaves, start=1)
    ]


def _is(element: "HtmlElement", names: set[str]) -> bool:
    """Whether an element has one of the tags, or of LaTeXML's classes that stand for them."""
    if not isinstance(element.tag, str):
        return False
    return element.tag in names or not names.isdisjoint(element.get("class", "").split())


def _is_inline(table: "HtmlElement") -> bool:
    """Whether a table stands in a cell only to break its lines: one column, within another."""
    if not any(_is(one, TABLE) for one in table.iterancestors()):
        return False
    return all(len(row) <= 1 for row in _rows(table))


def _rows(table: "HtmlElement") -> Iterator[list[Span]]:
    for row in _within(table, ROW):
        yield [
            Span(_text(cell), _spanned(cell, "row"), _spanned(cell, "col"))
            for cell in _within(row, CELL)
        ]


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
    return max(1, int(written)) if written.isdecimal() else 1


def _text(element: "HtmlElement") -> str:
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: "HtmlElement") -> Iterator[str]:
    if element.tag == "math" and element.get("alttext"):
        yield plain(f"${element.get('alttext')}$")
    elif isinstance(element.tag, str) and not _is(element, DROPPED):
        yield element.text or ""
        for child in element:
            yield " " if child.tag in {"br", "p", "div", "tr", "table"} else ""
            yield from _pieces(child)
            yield child.tail or ""


def _caption(table: "HtmlElement") -> str:
    for one in (table, *table.iterancestors()):
        found = [e for e in one.iterdescendants() if _is(e, {"caption", "figcaption"})]
        if found and (one is table or _is(one, {"figure", "ltx_table"})):
            return _text(found[0])
    return ""
