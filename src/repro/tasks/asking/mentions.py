r"""How a strict answer names a place in the text, and how that place is found again.

A mention is written as its text; `#k` follows when it is the k-th occurrence of those characters
in the text, counted from the left with overlaps, and k > 1; the parts of a discontinuous mention
are joined by ` ... `. White space of any kind is written as spaces. A backslash stands before a
character that would otherwise be read as one of these signs or as the separator of fields; a space
at an end of a mention is written `\s`.

In items a place is its key, "3-7" or "3-7,12-20"; words that are not in the text have the key
"?words", which equals no place.
"""

import re
from collections.abc import Iterator, Sequence

from repro.schema import Span

PARTS = " ... "
SIGN = re.compile(r"[\\|]|\.\.\.|(?<= )#(?=[1-9][0-9]{0,5}$)|^ | $")
EDGE = "s"
ESCAPED = re.compile(r"\\(.)")
NUMBERED = re.compile(r"(.*) #([1-9][0-9]{0,5})", re.DOTALL)
NOT_FOUND = "?"


def flat(text: str) -> str:
    """The text with every white-space character as a space; offsets stay what they were."""
    return re.sub(r"\s", " ", text)


def key(spans: Sequence[Span]) -> str:
    """The key of a place."""
    return ",".join(f"{start}-{end}" for start, end in sorted(spans))


def spans(place: str) -> list[Span]:
    """The spans of a key; empty if it is not a place of the text."""
    if place.startswith(NOT_FOUND):
        return []
    return [(int(start), int(end)) for start, end in (s.split("-") for s in place.split(","))]


def written(text: str, place: str) -> str:
    """A place as an answer writes it; `text` is flat."""
    if place.startswith(NOT_FOUND):
        return place.removeprefix(NOT_FOUND)
    return PARTS.join(_part(text, start, end) for start, end in spans(place))


def located(text: str, words: str) -> str:
    """The key of the place that an answer's words name; `text` is flat."""
    found = [_find(text, part) for part in words.split(PARTS)]
    places = [place for place in found if place is not None]
    return key(places) if len(places) == len(found) else NOT_FOUND + words


def name(text: str, parts: Sequence[Span]) -> str:
    """The words of a mention alone, without numbers and backslashes; `text` is flat."""
    return PARTS.join(text[start:end] for start, end in sorted(parts))


def unnumbered(text: str, place: str) -> str:
    """A place as an answer writes it where occurrences do not matter; `text` is flat."""
    if place.startswith(NOT_FOUND):
        return place.removeprefix(NOT_FOUND)
    return PARTS.join(escaped(text[start:end]) for start, end in spans(place))


def bare(words: str) -> str:
    """The `name` that an answer's words write, whatever occurrence they give."""
    return PARTS.join(plain(part)[0] for part in words.split(PARTS))


def escaped(words: str) -> str:
    """Words as an answer writes them, every sign in them behind a backslash."""
    return SIGN.sub(lambda sign: "\\" + (EDGE if sign[0] == " " else sign[0]), words)


def plain(words: str) -> tuple[str, int]:
    """Written words without backslashes, and the k of `#k` (1 where there is none)."""
    numbered = NUMBERED.fullmatch(words)
    name, k = (numbered[1], int(numbered[2])) if numbered else (words, 1)
    return ESCAPED.sub(lambda sign: " " if sign[1] == EDGE else sign[1], name), k


def _part(text: str, start: int, end: int) -> str:
    words = text[start:end]
    k = 1 + sum(place < start for place in _occurrences(text, words))
    return escaped(words) + (f" #{k}" if k > 1 else "")


def _find(text: str, words: str) -> Span | None:
    name, k = plain(words)
    for count, start in enumerate(_occurrences(text, name), start=1):
        if count == k:
            return start, start + len(name)
    return None


def _occurrences(text: str, words: str) -> Iterator[int]:
    start = text.find(words) if words else -1
    while start >= 0:
        yield start
        start = text.find(words, start + 1)
