"""Raw text and where in it one is: what every reader of a native format needs.

Raw bytes are pinned, so a byte-order mark, a carriage return or a byte that is not UTF-8 means
that a tool changed them, unless the corpus declares that its bytes are so (`Form`); guessing would
shift offsets silently.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from repro.errors import InputError
from repro.files import LONGEST_SHOWN, first_problem
from repro.schema import Span

T = TypeVar("T")
BOM = b"\xef\xbb\xbf"
REMEDY = "restore the pinned bytes (fetch or synthesize the corpus again)"


@dataclass(frozen=True, slots=True)
class Form:
    """What the pinned bytes of a corpus hold beside plain lines of UTF-8.

    `crlf`: lines end in two bytes, which become one. `bom`: a byte-order mark comes first, and is
    taken off. `unended`: the last line has no end, and gets one.
    """

    crlf: bool = False
    bom: bool = False
    unended: bool = False


PLAIN = Form()


@dataclass(slots=True)  # one is made for every line, and a frozen one takes three times as long
class Place:
    """A line of a raw file, counted from 1."""

    file: str
    line: int

    def bad(self, expected: str, found: object) -> InputError:
        """The error for a line that is not what its format says."""
        shown = repr(found)
        if len(shown) > LONGEST_SHOWN:
            shown = f"{shown[: LONGEST_SHOWN - 3]}..."
        return InputError(f"{self.file}:{self.line}: expected {expected}, found {shown}; {REMEDY}")


def read_raw(path: Path, form: Form = PLAIN) -> str:
    """The text of a raw file, which may not be empty; see `decode`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; fetch or synthesize the corpus first") from None
    if not data.strip():
        raise Place(str(path), 1).bad("rows", "an empty file")
    return decode(data, str(path), form)


def decode(data: bytes, file: str, form: Form = PLAIN) -> str:
    """UTF-8 text with plain line ends and without a byte-order mark; raises InputError.

    What `form` declares is taken out, and need not be there.
    """
    if form.bom:
        data = data.removeprefix(BOM)
    if form.crlf:
        data = data.replace(b"\r\n", b"\n")
    if form.unended and not data.endswith(b"\n"):
        data += b"\n"
    if data.startswith(BOM):
        raise Place(file, 1).bad("text", "a byte-order mark")
    if b"\r" in data:
        line = data.count(b"\n", 0, data.index(b"\r")) + 1
        raise Place(file, line).bad("line ends of one byte", "a carriage return")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Place(file, line).bad("UTF-8", data[error.start : error.start + 4]) from None


def numbered_lines(text: str, file: str) -> Iterator[tuple[Place, str]]:
    r"""Each line and its place; lines end at "\n" alone, and the last must end too."""
    lines = text.split("\n")
    if lines.pop():
        raise Place(file, len(lines) + 1).bad("a line end (the file is cut off)", "none")
    for number, line in enumerate(lines, start=1):
        yield Place(file, number), line


def blocks(lines: Iterable[tuple[Place, str]]) -> Iterator[list[tuple[Place, str]]]:
    """Runs of lines between blank ones."""
    block: list[tuple[Place, str]] = []
    for place, line in lines:
        if line:
            block.append((place, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def mention(text: str, spans: Sequence[Span], expected: str | None, place: Place) -> str:
    """The mention at `spans`, its parts joined by a space.

    Raises InputError for spans outside the text, empty, overlapping or out of order, and where
    the file itself states another mention.
    """
    end = 0
    for start, stop in spans:
        if not end <= start < stop <= len(text):
            raise place.bad(f"offsets within 0-{len(text)}, in order", list(spans))
        end = stop
    found = " ".join(text[start:stop] for start, stop in spans)
    if expected is not None and found != expected:
        raise place.bad(f"the mention {expected!r} at {list(spans)}", found)
    return found


def json_rows(path: Path, adapter: TypeAdapter[T]) -> Iterator[tuple[Place, T]]:
    """The rows of a JSON lines file and their places; raises InputError with line and key."""
    # White space around a JSON value means nothing, so either line end will do, or none.
    text = read_raw(path, Form(crlf=True, unended=True))
    for place, line in numbered_lines(text, str(path)):
        try:
            row = adapter.validate_json(line)
        except ValidationError as error:
            problem = first_problem(error)
            raise InputError(f"{place.file}:{place.line}: {problem}; {REMEDY}") from None
        yield place, row
