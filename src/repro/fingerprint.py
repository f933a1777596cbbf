"""A hash of Python source as Python sees it, the same on every version of Python."""

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterator

Position = tuple[int, int]
# no token of Python reads like one of these
STRUCTURE = {"NEWLINE": "\n", "INDENT": "\t", "DEDENT": "\b"}
UNSEEN = {"COMMENT", "NL", "ENDMARKER"}


def fingerprint(source: str) -> str:
    """The MD5 of Python source as Python sees it: what it hashes does not depend on the version.

    Tokens and how they nest count; comments, docstrings, blank lines and layout do not.
    """
    return md5("\0".join(_seen(source.replace("\r\n", "\n").replace("\r", "\n"))).encode())


def _seen(text: str) -> Iterator[str]:
    """The tokens that count. A docstring goes with the end of its line, or with its semicolon."""
    ends = _docstrings(text)
    until, last, cut = (0, 0), "\n", False
    for name, start, string in _tokens(text):
        until = ends.get(start, until)
        if start < until:
            cut = True
        elif cut and (string == ";" or (name == "NEWLINE" and last in STRUCTURE.values())):
            cut = False
        else:
            cut, last = False, STRUCTURE.get(name, string)
            yield last


def _tokens(text: str) -> Iterator[tuple[str, Position, str]]:
    """Kind, start and text of each token; an f-string is one, as before Python 3.12."""
    lines = text.split("\n")
    depth, begin = 0, (0, 0)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name in {"FSTRING_START", "TSTRING_START"}:
            begin = begin if depth else token.start
            depth += 1
        elif name in {"FSTRING_END", "TSTRING_END"}:
            depth -= 1
            if not depth:
                yield "STRING", begin, _between(lines, begin, token.end)
        elif not depth and name not in UNSEEN:
            yield name, token.start, token.string


def _between(lines: list[str], start: Position, end: Position) -> str:
    (first, left), (last, right) = start, end
    if first == last:
        return lines[first - 1][left:right]
    return "\n".join([lines[first - 1][left:], *lines[first : last - 1], lines[last - 1][:right]])


def _docstrings(text: str) -> dict[Position, Position]:
    """Start and end of each docstring, as lines from 1 and columns in characters."""
    lines = [line.encode() for line in text.split("\n")]

    def position(line: int, column: int) -> Position:
        return line, len(lines[line - 1][:column].decode())

    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if first and ast.get_docstring(node, clean=False) is not None:
                end = position(first.end_lineno or 0, first.end_col_offset or 0)
                found[position(first.lineno, first.col_offset)] = end
    return found


def md5(data: bytes) -> str:
    """Hex MD5 of bytes: to tell versions apart, not to keep anybody out."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
