"""The bytes of a source: a file or an address, with their SHA-256."""

import hashlib
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from repro.errors import InputError, RunError
from repro.published.importer.grid import RawTable

LARGEST = 50_000_000
SECONDS = 60
KINDS = "an HTML page, a LaTeX source or a CSV file"


@dataclass(frozen=True, slots=True)
class Source:
    """What was read, where, and the tables in it."""

    name: str
    sha256: str
    tables: list[RawTable]

    @property
    def label(self) -> str:
        """How the store names it: no folder of this machine."""
        return f"{self.name}, sha256 {self.sha256}"


def read_source(source: str) -> Source:
    """Read a file or an address (http, https) and its tables.

    Raises InputError if there is no table, RunError if the address cannot be read.
    """
    remote = source.startswith(("http://", "https://"))
    data = _download(source) if remote else _read(Path(source))
    name = source if remote else Path(source).name
    try:
        tables = _tables(data)
    except InputError as error:
        raise InputError(f"{source}: {error}") from None
    if not tables:
        raise InputError(f"{source}: no table found; give {KINDS}")
    return Source(name, hashlib.sha256(data).hexdigest(), tables)


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"{path}: no such file; give {KINDS}, or an address")
    if path.stat().st_size > LARGEST:
        raise InputError(f"{path}: larger than {LARGEST} bytes; give {KINDS}")
    return path.read_bytes()


def _download(address: str) -> bytes:
    request = urllib.request.Request(  # noqa: S310 (only http and https come here)
        address, headers={"User-Agent": "repro (reproducibility artifact)"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            data: bytes = answer.read(LARGEST + 1)
    except (urllib.error.URLError, TimeoutError) as error:
        raise RunError(f"{address}: {error}; save the page and import the file") from None
    if len(data) > LARGEST:
        raise InputError(f"{address}: larger than {LARGEST} bytes; give {KINDS}")
    return data


def _tables(data: bytes) -> list[RawTable]:
    """Read tables by what the bytes are; a name decides nothing."""
    if data[:4] in {b"%PDF", b"PK\x03\x04"} or data[:2] == b"\x1f\x8b":
        raise InputError(f"a PDF or an archive; give {KINDS}")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        from repro.published.importer.html import read_html

        return read_html(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 at byte {error.start}; give {KINDS}") from None
    if "\\begin{" in text or "\\documentclass" in text:
        from repro.published.importer.latex import read_latex

        return read_latex(text)
    from repro.published.importer.commas import read_csv

    return read_csv(text)
