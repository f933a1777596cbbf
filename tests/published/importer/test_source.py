"""Files and addresses, and what kind of bytes they hold."""

import gzip
import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from repro.errors import InputError, RunError
from repro.published.importer.source import read_source

CSV = "Model,PHEE F1\nLlama3-8B,0.9\n"
TEX = r"\begin{tabular}{ll}Model & PHEE F1 \\ Llama3-8B & 0.9\end{tabular}"
HTML = "<table><tr><td>Model</td><td>PHEE F1</td><tr><td>Llama3-8B</td><td>0.9</td></table>"
CELLS = [["Model", "PHEE F1"], ["Llama3-8B", "0.9"]]


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a log."""

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A web server on this machine that serves the temporary folder."""
    server = HTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("text", [CSV, TEX, HTML, f"\n\ufeff{HTML}"])
def test_the_bytes_tell_the_kind_whatever_the_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "tables.txt").write_text(text, encoding="utf-8")
    (table,) = read_source(str(tmp_path / "tables.txt")).tables
    assert table.cells == CELLS


def test_a_file_is_labelled_by_its_name_and_sha256_not_its_folder(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    digest = hashlib.sha256(CSV.encode()).hexdigest()
    assert read_source(str(tmp_path / "t.csv")).label == f"t.csv, sha256 {digest}"


def test_an_address_is_read_and_labelled_as_it_stands(tmp_path: Path, address: str) -> None:
    (tmp_path / "t.html").write_text(HTML, encoding="utf-8")
    source = read_source(f"{address}/t.html")
    assert source.tables[0].cells == CELLS
    assert source.label.startswith(f"{address}/t.html, sha256 ")


def test_an_address_without_a_page_fails_in_one_line(address: str) -> None:
    with pytest.raises(RunError, match=r"404.*; save the page and import the file$"):
        read_source(f"{address}/none.html")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "no table found"),
        (b"<p>no table</p>", "no table found"),
        (b"%PDF-1.7", "a PDF or an archive"),
        (gzip.compress(b"x", mtime=0), "a PDF or an archive"),
        (
            b"\\begin{tabular}{l}\\textbf{a\\end{tabular}",
            "x: line 1 of the table: '{' never closes",
        ),
        (b"Model,F1\n\xff\xfe", "not UTF-8 at byte 9"),
    ],
)
def test_what_holds_no_table_is_refused(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(InputError, match=problem):
        read_source(str(tmp_path / "x"))


def test_a_missing_file_is_named() -> None:
    with pytest.raises(InputError, match=r"none.csv: no such file; give an HTML page"):
        read_source("none.csv")
