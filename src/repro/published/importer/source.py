"""The tables of a source: a file or an address, with the SHA-256 of its bytes."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from repro.download import Limits, download, without_user
from repro.errors import InputError, RunError
from repro.published.importer import bundle
from repro.published.importer.cell import plain_cell
from repro.published.importer.html import Page, decode, read_html
from repro.published.importer.latexml import MAIN, convert
from repro.published.importer.table import Caption, Span, Table, build

LARGEST = 50_000_000
LIMITS = Limits(LARGEST)
REMEDY = "save the page and import the file"
KINDS = "an HTML page, a LaTeX source (file, folder or .tar.gz) or a CSV file"
DELIMITERS = ",;\t"
LATEX = (b"\\begin{", b"\\documentclass", b"\\begin {", b"\\input{")
PACKED = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "an archive or a workbook",
}
MARKDOWN = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*\|[\s:|-]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """What was read, where, and the tables in it."""

    name: str
    sha256: str
    tables: list[Table]
    complaints: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """How the store names it: no folder of this machine."""
        return f"{self.name}, sha256 {self.sha256}"


def read_source(source: str) -> Source:
    """Read a file or an address (http, https) and its tables.

    Raises InputError if there is no table or no such address, RunError if it cannot be read.
    """
    remote = source.startswith(("http://", "https://"))
    folder = not remote and Path(source).is_dir()
    shown = _shown(source) if remote else source
    name = shown if remote else Path(source).resolve().name
    data = b""
    if not folder:
        data = _downloaded(source) if remote else _read(Path(source))
    try:
        if folder:
            files = bundle.of_folder(Path(source))
            data = b"".join(f"{path}\n".encode() + one for path, one in files.items())
        page = _latex(files) if folder else _page(data)
    except InputError as error:
        raise InputError(f"{shown}: {error}") from None
    if not page.tables:
        found = f" ({'; '.join(page.complaints)})" if page.complaints else ""
        raise InputError(f"{shown}: no table found{found}; give {KINDS}")
    return Source(name, hashlib.sha256(data).hexdigest(), page.tables, page.complaints)


def _shown(address: str) -> str:
    """An address without user, query and fragment, any of which may hold a key."""
    return without_user(address).partition("?")[0].partition("#")[0]


def _downloaded(address: str) -> bytes:
    try:
        return download(address, LIMITS, REMEDY)
    except (InputError, RunError) as error:
        told = str(error).replace(without_user(address), _shown(address))
        raise type(error)(told) from None


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"{path}: no such file; give {KINDS}, or an address")
    if path.stat().st_size > LARGEST:
        raise InputError(f"{path}: larger than {LARGEST} bytes; give {KINDS}")
    return path.read_bytes()


def _page(data: bytes) -> Page:
    """Read tables by what the bytes are; a name decides nothing."""
    start = data.replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")
    if not start:
        raise InputError("the file is empty")
    for mark, name in PACKED.items():
        if start.startswith(mark):
            raise InputError(f"{name} is not read; give {KINDS}")
    if data.startswith(bundle.PACKED):
        return _latex(bundle.of_packed(data))
    if start.startswith(b"<"):
        return read_html(data)
    if any(mark in data for mark in LATEX):
        return _latex({MAIN: data})
    if start[:1] in {b"{", b"["}:
        raise InputError(f"JSON is not read; give {KINDS}")
    return Page(_csv(decode(data)), [])


def _latex(files: Mapping[str, bytes]) -> Page:
    converted = convert(files, bundle.main_file(files))
    page = read_html(converted.html)
    tables = [replace(one, problem=one.problem or converted.problem) for one in page.tables]
    return Page(tables, [*converted.complaints, *page.complaints])


def _csv(text: str) -> list[Table]:
    """Every block of lines is a table; a lone field before a block is its caption."""
    first, _, rest = text.partition("\n")
    told = first.strip().casefold()
    if told.startswith("sep=") and len(told) == len("sep=") + 1:
        text, delimiters = rest, told[-1]
    else:
        delimiters = DELIMITERS
    if MARKDOWN.search(text):
        raise InputError(f"a Markdown table is not read; give {KINDS}")
    delimiter = max(delimiters, key=lambda mark: max(map(len, _records(text, mark)), default=0))
    tables: list[Table] = []
    for block in _blocks(_records(text, delimiter)):
        caption = ""
        if len(block[0]) == 1 and len(block) > 1:
            caption = block.pop(0)[0]
        rows = [[Span(plain_cell(field)) for field in record] for record in block]
        tables.append(build(len(tables) + 1, Caption(caption), rows))
    return tables


def _records(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"not CSV: {error}") from None


def _blocks(records: Iterable[list[str]]) -> list[list[list[str]]]:
    blocks: list[list[list[str]]] = [[]]
    for record in records:
        cells = [cell.strip() for cell in record]
        if any(cells):
            blocks[-1].append(cells)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]
