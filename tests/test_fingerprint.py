"""The hash of code as Python sees it."""

import ast
import keyword
import os
import re
import subprocess
import sys
import tokenize
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.fingerprint import fingerprint

ROOT = Path(__file__).parents[1]
SAMPLE = '''"""About the module.

# no comment
"""

import os  # the system


class Empty(Exception):
    """Its docstring is its whole body."""


def f(a: int, *, b: str = "#") -> str:
    r"""One line."""
    # why
    text = f"{a!r:>{a}} {{b}} {'#'} é" "joined"  # é
    """A string that is no docstring: it stays."""
    if a \\
            + 1:
        return """
        a line   \t
        # not a comment

        """
    return (
        text

        + b  # nested
    )


async def g(): "inline"; return os.sep


class Parenthesised:
    ("in "
     "two parts")
    x = 1
'''
GOLDEN = "0e8d922e7e27ada7e5910e699e6c7a6b"
SOURCES = [
    SAMPLE,
    *(file.read_text("utf-8") for file in sorted((ROOT / "src/repro").rglob("*.py"))),
]
VERSIONS = """
import pathlib, sys
sys.path.insert(0, "src")
from repro.fingerprint import fingerprint
for file in sorted(pathlib.Path().glob(sys.argv[1])):
    print(file, fingerprint(file.read_text("utf-8")))
"""


def test_a_fingerprint_is_the_same_on_every_version_of_python() -> None:
    assert fingerprint(SAMPLE) == GOLDEN


def _pythons() -> list[str]:
    """Other interpreters: what PATH calls python3.N, and pyenv's."""
    places = [Path(folder) for folder in os.environ["PATH"].split(os.pathsep)]
    places += sorted(Path.home().glob(".pyenv/versions/3.1*/bin"))
    found = {
        f"3.{minor}": str(place / f"python3.{minor}")
        for minor in (11, 12, 13, 14)
        for place in places
        if (place / f"python3.{minor}").is_file() and "shims" not in place.parts
    }
    found.pop(f"3.{sys.version_info.minor}", None)
    return list(found.values())


def _fingerprints(python: str, files: str) -> str:
    command = [python, "-I", "-c", VERSIONS, files]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_other_pythons_on_this_machine_agree_on_every_file() -> None:
    pythons = _pythons()
    if not pythons:
        pytest.skip("no second Python of 3.11 to 3.14 on this machine")
    files = "[st]*/**/*.py"
    mine = _fingerprints(sys.executable, files)
    assert len(mine.splitlines()) > 300
    for python in pythons:
        assert _fingerprints(python, files) == mine, python


def _bare(source: str) -> str:
    """The judge: Python's own syntax tree without docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) and (ast.get_docstring(node) is not None):
            del node.body[0]
    return ast.dump(tree)


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(StringIO(source).readline))


@st.composite
def decorated(draw: st.DrawFn) -> tuple[str, str]:
    """A source, and the same with comments, blank lines and docstrings added."""
    source = draw(st.sampled_from(SOURCES))
    lines = source.split("\n")
    words = st.text("ab é#\"'\\", max_size=8)
    ends = [
        token.end[0] for token in _tokens(source) if token.type in {tokenize.NEWLINE, tokenize.NL}
    ]
    for line in sorted(set(draw(st.lists(st.sampled_from(ends or [1]), max_size=9))), reverse=True):
        added = draw(st.sampled_from(["blank", "comment", "trailing"]))
        if added == "trailing":
            lines[line - 1] += f"  # {draw(words)}"
        else:
            indent = " " * draw(st.integers(0, 12))
            lines.insert(line, indent + (f"# {draw(words)}" if added == "comment" else ""))
    return source, _with_docstrings(draw, "\n".join(lines))


def _with_docstrings(draw: st.DrawFn, source: str) -> str:
    """The source with a docstring added to some functions and classes that have none."""
    lines = source.split("\n")
    bare = [
        node.body[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and ast.get_docstring(node) is None
        and node.body[0].lineno > node.lineno
        and not getattr(node.body[0], "decorator_list", [])
        and lines[node.body[0].lineno - 1][: node.body[0].col_offset].isspace()
    ]
    chosen = draw(st.sets(st.sampled_from(range(len(bare))))) if bare else set()
    for first in sorted((bare[i] for i in chosen), key=lambda node: -node.lineno):
        quote = draw(st.sampled_from(['"""', "'''", '"', "'"]))
        said = "What it does,\n  at length.\n" if len(quote) > 1 else "What it does."
        lines.insert(first.lineno - 1, f"{' ' * first.col_offset}{quote}{said}{quote}")
    return "\n".join(lines)


@given(decorated())
def test_added_comments_docstrings_and_blank_lines_never_change_it(pair: tuple[str, str]) -> None:
    before, after = pair
    assert _bare(before) == _bare(after)
    assert fingerprint(before) == fingerprint(after)


def _docstring_lines(source: str) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) and (ast.get_docstring(node) is not None):
            found |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return found


OTHER = {"+": "-", "-": "+", "<": ">", ">": "<", "==": "!=", "and": "or", "None": "False"}


def _other(token: tokenize.TokenInfo) -> str | None:
    """Another token of its kind, or None where the result may be no Python."""
    if token.type == tokenize.NUMBER:
        return f"1{token.string}" if token.string.isdigit() else "4096"
    if token.type == tokenize.STRING:
        return re.sub(r"^(\w*(?:'{3}|\"{3}|'|\"))", r"\1~", token.string)
    name = token.type == tokenize.NAME and not keyword.iskeyword(token.string)
    name = name and not keyword.issoftkeyword(token.string)
    return f"{token.string}_" if name else OTHER.get(token.string)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """A source, and the same with one token changed that is in no docstring and no comment."""
    source = draw(st.sampled_from([source for source in SOURCES if "import " in source]))
    outside = _docstring_lines(source)
    tokens = [token for token in _tokens(source) if _other(token) and token.start[0] not in outside]
    token = draw(st.sampled_from(tokens))
    lines = source.split("\n")
    (first, left), (last, right) = token.start, token.end
    before = "\n".join([*lines[: first - 1], lines[first - 1][:left]])
    after = "\n".join([lines[last - 1][right:], *lines[last:]])
    return source, f"{before}{_other(token)}{after}"


@given(edited())
def test_any_other_changed_token_changes_it(pair: tuple[str, str]) -> None:
    before, after = pair
    assert fingerprint(after) != fingerprint(before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if a:\n    b\n    c\n", "if a:\n    b\nc\n"),
        ("x = '''a \n'''\n", "x = '''a\n'''\n"),
        ("x = '''a\n\n'''\n", "x = '''a\n'''\n"),
        ("x = '''\n# a\n'''\n", "x = '''\n'''\n"),
        ("x = 1 \\\n\n-y\n", "x = 1 \\\n-y\n"),
        ('def f(): "a"\nx = 1\n', 'def f(): "a"; x = 1\n'),
        ("def f():\n    b'bytes'\n", "def f():\n    b'other'\n"),
        ("def f():\n    f'{x}'\n", "def f():\n    f'{y}'\n"),
        ("if a:\n    'a string'\n", "if a:\n    'another'\n"),
        ("x = f'{a:#x}'\n", "x = f'{a:#o}'\n"),
    ],
)
def test_what_changes_the_meaning_changes_it(before: str, after: str) -> None:
    assert _bare(before) != _bare(after)
    assert fingerprint(before) != fingerprint(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
        ("x = 1", "x = 1\n"),
        ("x = 1   \n", "x = 1\n"),
        ("if a:\n  b\n", "if a:\n    b\n"),
        ("f(a, b)\n", "f(a,\n  b)\n"),
        ('class A:\n    """One."""\n', 'class A:\n    """Two,\n\n    longer."""\n'),
        ('def f(): "a"; x = 1\n', "def f(): x = 1\n"),
    ],
)
def test_what_python_does_not_see_does_not_change_it(before: str, after: str) -> None:
    assert _bare(before) == _bare(after)
    assert fingerprint(before) == fingerprint(after)
