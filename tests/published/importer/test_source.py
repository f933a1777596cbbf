"""Files and addresses, and what kind of bytes they hold."""

import gzip
import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from repro.download import Limits
from repro.errors import InputError, RunError
from repro.published.importer import source as source_module
from repro.published.importer.source import Source, read_source

CSV = "Model,PHEE F1\nLlama3-8B,0.9\n"
TEX = r"\begin{tabular}{ll}Model & PHEE F1 \\ Llama3-8B & 0.9\end{tabular}"
HTML = "<table><tr><td>Model</td><td>PHEE F1</td><tr><td>Llama3-8B</td><td>0.9</td></table>"
TEXTS = [["Model", "PHEE F1"], ["Llama3-8B", "0.9"]]


def texts(source: Source) -> list[list[list[str]]]:
    return [[[cell.label for cell in row] for row in table.cells] for table in source.tables]


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a log."""

    def do_GET(self) -> None:
        """Promise a page that ends too early, or serve a file."""
        if self.path != "/short":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(CSV.encode())

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
    assert texts(read_source(str(tmp_path / "tables.txt"))) == [TEXTS]


def test_a_file_is_labelled_by_its_name_and_sha256_not_its_folder(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    digest = hashlib.sha256(CSV.encode()).hexdigest()
    assert read_source(str(tmp_path / "t.csv")).label == f"t.csv, sha256 {digest}"


def test_an_address_is_read_and_labelled_as_it_stands(tmp_path: Path, address: str) -> None:
    (tmp_path / "t.html").write_text(HTML, encoding="utf-8")
    source = read_source(f"{address}/t.html")
    assert texts(source) == [TEXTS]
    assert source.label.startswith(f"{address}/t.html, sha256 ")


def test_an_address_without_a_page_fails_in_one_line(address: str) -> None:
    with pytest.raises(RunError, match=r"404.*; save the page and import the file$"):
        read_source(f"{address}/none.html")


def test_a_page_that_ends_too_early_is_not_read(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_module, "LIMITS", Limits(largest=2_000_000, first_pause=0.001))
    with pytest.raises(RunError, match=r"a broken one .*; save the page and import the file$"):
        read_source(f"{address}/short")


def test_the_label_of_an_address_holds_no_password_and_no_key(tmp_path: Path, address: str) -> None:
    (tmp_path / "t.html").write_text(HTML, encoding="utf-8")
    source = read_source(f"{address}/t.html?key=SeCrEt#x".replace("://", "://who:SeCrEt@"))
    assert source.label.startswith(f"{address}/t.html, sha256 ")


def test_an_error_holds_no_key_of_an_address(address: str) -> None:
    with pytest.raises(RunError, match=r"/none\.html: the server answered 404") as told:
        read_source(f"{address}/none.html?signature=SeCrEt")
    assert "SeCrEt" not in str(told.value)


@pytest.mark.parametrize("text", ["http://x y/", "http://[x/"])
def test_what_is_no_address_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError, match=r"^http://\S+ ?\S*: not an address that can be asked"):
        read_source(text)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b'{"phee": 0.9}', "JSON is not read"),
        (b"| Model | F1 |\n|---|---:|\n| A | 0.9 |\n", "a Markdown table is not read"),
        (b"<p>no table</p>", "no table found"),
        (b"%PDF-1.7", "a PDF is not read"),
        (b"PK\x03\x04", "an archive or a workbook is not read"),
        (gzip.compress(b"x", mtime=0)[:-9], "a damaged archive"),
        (b"Model,F1\n\xff\xfe", "not utf-8 at byte 9; save the file as UTF-8"),
        (b'<meta charset="klingon"><table>', "encoding 'klingon' is not known"),
    ],
)
def test_what_holds_no_table_is_refused(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(InputError, match=problem):
        read_source(str(tmp_path / "x"))


def test_a_missing_file_is_named() -> None:
    with pytest.raises(InputError, match=r"none.csv: no such file; give an HTML page"):
        read_source("none.csv")


def read_csv(folder: Path, data: bytes) -> Source:
    (folder / "t.csv").write_bytes(data)
    return read_source(str(folder / "t.csv"))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_of_a_csv_file_is_the_one_that_parts_the_fields(
    tmp_path: Path, mark: str
) -> None:
    source = read_csv(tmp_path, f'Model{mark}F1\n"A, B; C"{mark}0.5\n'.encode())
    assert texts(source) == [[["Model", "F1"], ["A, B; C", "0.5"]]]


def test_a_first_line_may_tell_the_delimiter(tmp_path: Path) -> None:
    assert texts(read_csv(tmp_path, b"sep=|\nModel|F1\nA|0.5\n")) == [
        [["Model", "F1"], ["A", "0.5"]]
    ]


def test_a_line_break_in_quotes_is_a_space(tmp_path: Path) -> None:
    assert texts(read_csv(tmp_path, b'Model,"PHEE\nF1"\nA,0.5\n'))[0][0] == ["Model", "PHEE F1"]


def test_a_byte_order_mark_tells_the_encoding(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert texts(read_csv(tmp_path, CSV.encode(encoding))) == [TEXTS]
    (tmp_path / "t.html").write_bytes(HTML.encode("utf-16"))
    assert texts(read_source(str(tmp_path / "t.html"))) == [TEXTS]


def test_a_blank_line_parts_two_tables_and_a_lone_field_is_a_caption(tmp_path: Path) -> None:
    source = read_csv(tmp_path, b"PHEE\nModel,F1\nA,0.5\n\n\nModel,F1\nA,0.6\n")
    assert [table.caption.own for table in source.tables] == ["PHEE", ""]
    assert texts(source)[1][1] == ["A", "0.6"]
