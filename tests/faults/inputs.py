"""Inputs that no well-meaning program writes: random bytes, and good files with edits in them."""

from collections.abc import Sequence

from hypothesis import strategies as st

FRAGMENTS: Sequence[bytes] = (
    b"",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\n",
    b"\n\n",
    b"\t",
    b" ",
    b"|",
    b'"',
    b"'",
    b",",
    b";",
    b":",
    b"<",
    b">",
    b"&",
    b"&amp;",
    b"&#xD800;",
    b"]]>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"{",
    b"}",
    b"[" * 40,
    b"[" * 20_000,
    b'{"a":' * 20_000,
    b"-1",
    b"0",
    b"1e999",
    b"9" * 25,
    b"9" * 5000,
    b"NaN",
    b"Infinity",
    b"null",
    b"true",
    b"\\ud800",
    b"\\",
    b"#",
    b"@1",
    b"*",
    b"&a [*a]",
    b"!!python/object/apply:os.system [id]",
    b"=1+1",
    b"..",
    b"/",
    "\u0661\u00b2\u2028\u00a0".encode(),
    "e\u0301\ufb01\U0001f600".encode(),
    b"E1",
    b"T1",
    b"A" * 70_000,
)


def junk() -> st.SearchStrategy[bytes]:
    """Bytes of no format, and pieces of formats in no order."""
    pieces = st.lists(st.sampled_from(FRAGMENTS), max_size=8).map(b"".join)
    return st.one_of(st.binary(max_size=200), pieces)


@st.composite
def edited(draw: st.DrawFn, good: bytes) -> bytes:
    """A good file after one to three edits: bytes replaced, moved, doubled, cut off, swapped."""
    data = good
    for _ in range(draw(st.integers(1, 3))):
        data = _edit(draw, data)
    return data


def _edit(draw: st.DrawFn, data: bytes) -> bytes:
    start = draw(st.integers(0, len(data)))
    end = min(len(data), start + draw(st.sampled_from((0, 1, 1, 2, 5, 30, 400))))
    match draw(st.sampled_from(("replace", "replace", "byte", "double", "cut", "line", "swap"))):
        case "replace":
            return data[:start] + draw(st.sampled_from(FRAGMENTS)) + data[end:]
        case "byte":
            return data[:start] + draw(st.binary(min_size=1, max_size=3)) + data[end:]
        case "double":
            return data[:end] + data[start:end] + data[end:]
        case "cut":
            return data[:start]
        case "line":
            lines = data.split(b"\n")
            del lines[start % len(lines)]
            return b"\n".join(lines)
        case _:
            lines = data.split(b"\n")
            one, other = start % len(lines), end % len(lines)
            lines[one], lines[other] = lines[other], lines[one]
            return b"\n".join(lines)
