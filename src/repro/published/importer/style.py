"""How a page prints an element: its size, whether it is hidden, struck out or moved.

Inline styles and the page's own style sheets count, the latter as far as a rule names single
elements (`.note`, `td.old`, `#x`). A rule that names elements by others around them and would hide
or shrink them makes their text unsure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

UNKNOWN_RULE = "a style rule that is not understood"
KEYWORDS = {
    "xx-small": 0.6, "x-small": 0.75, "small": 0.89, "smaller": 0.83, "medium": 1.0,
    "large": 1.2, "larger": 1.2, "x-large": 1.5, "xx-large": 2.0,
}  # fmt: skip
"""Sizes by name, beside the browser's own."""
UNITS = {"%": 0.01, "em": 1.0, "rem": 1.0, "px": 1 / 16, "pt": 1 / 12}
TAGS = {"small": 0.83, "big": 1.2}
LENGTH = re.compile(r"(-?[0-9]*\.?[0-9]+)\s*(%|[a-z]*)")
SCALED = re.compile(r"scale[xy]?\(\s*(-?[0-9.]+)")
SELECTOR = re.compile(r"(?P<tag>\*|[A-Za-z][\w-]*)?(?P<rest>(?:[.#][\w-]+)*)")
WHITE = {"white", "#fff", "#ffffff", "rgb(255,255,255)", "transparent", "rgba(0,0,0,0)"}


@dataclass(frozen=True, slots=True)
class Style:
    """What is declared for one element itself.

    `size` is beside the element around it. `removed` takes no place (display: none). `unsure` says
    why the text may not be what is seen.
    """

    size: float = 1.0
    removed: bool = False
    hidden: bool = False
    struck: bool = False
    raised: bool = False
    unsure: str = ""


class Styles:
    """The style sheets of a page."""

    def __init__(self, rules: list[tuple[str, dict[str, str]]]) -> None:
        self._simple = [(s, found) for s, found in rules if SELECTOR.fullmatch(s)]
        self._other = [
            (last, found)
            for selector, found in rules
            if not SELECTOR.fullmatch(selector)
            and (last := _last(selector))
            and _style(found) != Style()
        ]

    @classmethod
    def of(cls, page: "HtmlElement") -> "Styles":
        """Read every <style> of a page."""
        rules: list[tuple[str, dict[str, str]]] = []
        for sheet in page.iter("style"):
            for selectors, body in _rules(_without_comments(sheet.text or "")):
                rules += [(one.strip(), _declared(body)) for one in selectors.split(",")]
        return cls(rules)

    def of_element(self, element: "HtmlElement") -> Style:
        """What is declared for an element; inline styles come last."""
        if not isinstance(element.tag, str):
            return Style()
        declared: dict[str, str] = {}
        for selector, found in self._simple:
            if _matches(selector, element):
                declared |= found
        declared |= _declared(element.get("style", ""))
        return _style(
            declared,
            tag=element.tag,
            attributes=element.attrib,
            unsure=any(_matches(selector, element) for selector, _ in self._other),
        )


def _last(selector: str) -> str:
    """The part of a selector that names the element itself; '' for hover, before and the like."""
    if ":" in selector or "@" in selector:
        return ""
    last = re.split(r"[\s>+~]+", selector.strip())[-1]
    return last if last and SELECTOR.fullmatch(last) else ""


def _matches(selector: str, element: "HtmlElement") -> bool:
    found = SELECTOR.fullmatch(selector)
    if not selector or found is None:
        return False
    if found["tag"] not in {None, "*", element.tag}:
        return False
    classes = element.get("class", "").split()
    return all(
        (name[1:] in classes) if name[0] == "." else element.get("id") == name[1:]
        for name in re.findall(r"[.#][\w-]+", found["rest"])
    )


def _declared(text: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in text.split(";"))
    return {
        name.strip().lower(): value.lower().replace("!important", "").strip()
        for name, _, value in pairs
    }


def _style(
    declared: Mapping[str, str],
    tag: str = "",
    attributes: Mapping[str, str] | None = None,
    *,
    unsure: bool = False,
) -> Style:
    attributes = attributes or {}
    size = _size(declared, tag, attributes)
    removed = declared.get("display") == "none" or "hidden" in attributes
    hidden = (
        declared.get("visibility") in {"hidden", "collapse"}
        or _length(declared.get("opacity", "1")) == 0
    )
    decoration = declared.get("text-decoration", "") + declared.get("text-decoration-line", "")
    return Style(
        size=size or 1.0,
        removed=removed,
        hidden=removed or hidden or not size,
        struck="line-through" in decoration,
        raised=_is_raised(declared, attributes),
        unsure=UNKNOWN_RULE if unsure else _unsure(declared, attributes),
    )


def _without_comments(sheet: str) -> str:
    """By searching: an expression takes the square of its length for what never ends."""
    kept, at = [], 0
    while (start := sheet.find("/*", at)) >= 0 and (end := sheet.find("*/", start + 2)) >= 0:
        kept.append(sheet[at:start])
        at = end + 2
    return "".join(kept) + sheet[at:]


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and body of each rule; those of a media query without the query."""
    for text in sheet.split("}")[:-1]:
        before, brace, body = text.rpartition("{")
        selectors = before.rpartition("{")[2]
        if brace and selectors:
            yield selectors, body


def _size(declared: Mapping[str, str], tag: str, attributes: Mapping[str, str]) -> float:
    size = TAGS.get(tag, 1.0)
    written = declared.get("font-size") or attributes.get("mathsize", "")
    if written in KEYWORDS:
        size *= KEYWORDS[written]
    elif LENGTH.fullmatch(written):
        size *= _length(written)
    if tag == "font" and attributes.get("size", "") in {"1", "2", "-1", "-2", "-3"}:
        size *= KEYWORDS["small"]
    if attributes.get("scriptlevel", "0") not in {"0", "-1"}:
        size *= 0.71
    scaled = SCALED.search(declared.get("transform", ""))
    return size * abs(float(scaled.group(1))) if scaled else size


def _length(written: str) -> float:
    found = LENGTH.fullmatch(written)
    return float(found.group(1)) * UNITS.get(found.group(2), 1.0) if found else 1.0


def _is_raised(declared: Mapping[str, str], attributes: Mapping[str, str]) -> bool:
    """Whether text stands above, below or over the line it belongs to."""
    if declared.get("vertical-align") in {"sub", "super"}:
        return True
    moved: Iterable[str] = (
        [declared[name] for name in ("top", "bottom") if name in declared]
        if declared.get("position") == "relative"
        else []
    )
    narrow = declared.get("width") or attributes.get("width") or "1"
    return any(_length(one) != 0 for one in moved) or (
        LENGTH.fullmatch(narrow) is not None and _length(narrow) == 0
    )


def _unsure(declared: Mapping[str, str], attributes: Mapping[str, str]) -> str:
    if declared.get("color", "").replace(" ", "") in WHITE:
        return "white text"
    if declared.get("position") in {"absolute", "fixed"}:
        return "text placed apart"
    if declared.get("direction") == "rtl" or attributes.get("dir") == "rtl":
        return "text that changes its direction"
    if "(-" in declared.get("transform", "") and "scale" in declared["transform"]:
        return "mirrored text"
    return ""
