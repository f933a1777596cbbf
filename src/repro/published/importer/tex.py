"""LaTeX as text: comments, arguments, and what a piece of it prints."""

import re

from repro.errors import InputError

DEEPEST = 100
COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
COMMAND = re.compile(r"\\([A-Za-z@]+\*?|.)", re.DOTALL)
SILENT = {
    *("cite", "citep", "citet", "citealp", "footnote", "footnotemark", "footnotetext", "tnote"),
    *("textsuperscript", "label", "cellcolor", "rowcolor", "vspace", "hspace", "color"),
}
"""Commands that print nothing of a table's content: their arguments are dropped."""

LAST = {"textcolor": 2, "colorbox": 2, "rotatebox": 2, "scalebox": 2, "resizebox": 3, "parbox": 2}
"""Commands of which only the last of so many arguments is content."""

PRINTED = {
    **{sign: sign for sign in "%&_#${}"},
    **dict.fromkeys(("\\", " ", ",", ";", ":", "quad", "newline"), " "),
    "pm": "±",
    "dagger": "†",
    "dag": "†",
    "ddagger": "‡",
    "ast": "*",
    "textendash": "--",
    "textemdash": "---",
    "uparrow": "↑",
    "downarrow": "↓",
}


def strip_comments(text: str) -> str:
    r"""Drop comments, but no \%; lines keep their numbers."""
    return COMMENT.sub(r"\1", text)


def argument(text: str, start: int) -> tuple[str, int]:
    """The argument at `start` (a group without its braces, or one sign), and where it ends."""
    while start < len(text) and text[start].isspace():
        start += 1
    if start >= len(text):
        return "", start
    if text[start] != "{":
        found = COMMAND.match(text, start)
        end = found.end() if found else start + 1
        return text[start:end], end
    end = closing(text, start, "{", "}")
    return text[start + 1 : end], end + 1


def optional(text: str, start: int, opening: str = "[", end: str = "]") -> int:
    """Where an optional argument at `start` ends; `start` itself if there is none."""
    place = start
    while place < len(text) and text[place].isspace():
        place += 1
    if place < len(text) and text[place] == opening:
        return closing(text, place, opening, end) + 1
    return start


def closing(text: str, start: int, opening: str, end: str) -> int:
    """Where the bracket at `start` closes; raises InputError if it never does."""
    depth = 0
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        depth += (text[place] == opening) - (text[place] == end)
        if depth == 0:
            return place
        place += 1
    line = text.count("\n", 0, start) + 1
    raise InputError(f"line {line} of the table: {opening!r} never closes; mend the source")


def plain(text: str, depth: int = 0) -> str:
    """What a piece of LaTeX prints, in one line, without footnote marks and superscripts."""
    if depth > DEEPEST:
        raise InputError(f"braces nested deeper than {DEEPEST}; mend the source")
    parts: list[str] = []
    place = 0
    while place < len(text):
        sign = text[place]
        if sign == "\\":
            part, place = _command(text, place, depth)
            parts.append(part)
        elif sign == "{":
            inner, place = argument(text, place)
            parts.append(plain(inner, depth + 1))
        elif sign == "^":
            _, place = argument(text, place + 1)
        else:
            parts.append({"~": " ", "$": "", "}": "", "_": ""}.get(sign, sign))
            place += 1
    return " ".join("".join(parts).split())


def _command(text: str, start: int, depth: int) -> tuple[str, int]:
    found = COMMAND.match(text, start)
    if found is None:
        return "", len(text)
    name, place = found.group(1), found.end()
    if name in PRINTED:
        return PRINTED[name], place
    if name.rstrip("*") in SILENT:
        _, place = argument(text, optional(text, optional(text, place)))
        return "", place
    if name in {"begin", "end"}:
        return " ", _after_environment(text, place, name)
    content = ""
    for _ in range(LAST.get(name, 0)):
        content, place = argument(text, optional(text, place))
    if not content:
        # A font or size command: what it acts on follows, as a group or as the rest of this one.
        return "", optional(text, place) if name in {"makecell", "shortstack"} else place
    return plain(content, depth + 1), place


def _after_environment(text: str, place: int, name: str) -> int:
    _, place = argument(text, place)
    if name == "end":
        return place
    place = optional(text, place)
    return argument(text, place)[1] if text[place : place + 1] == "{" else place
