"""LaTeX sources of several files."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from repro.errors import InputError
from repro.published.importer import bundle
from repro.published.importer.source import read_source

MAIN = rb"\documentclass{article}\begin{document}\input{tables/results}\end{document}"
TABLE = rb"\begin{tabular}{lc}Model & PHEE F1 \\ Llama3-8B & 0.9\end{tabular}"


def packed(*files: tuple[str, bytes], link: str = "") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, data in files:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        if link:
            member = tarfile.TarInfo("link.tex")
            member.type, member.linkname = tarfile.SYMTYPE, link
            archive.addfile(member)
    return stream.getvalue()


def test_a_packed_source_is_read_from_its_main_file(tmp_path: Path) -> None:
    path = tmp_path / "source.tar.gz"
    path.write_bytes(packed(("./main.tex", MAIN), ("tables/results.tex", TABLE)))
    (table,) = read_source(str(path)).tables
    assert [cell.text for cell in table.cells[1]] == ["Llama3-8B", "0.9"]


def test_names_outside_links_and_bindings_are_not_taken() -> None:
    files = [("/etc/a.tex", b"1"), ("../b.tex", b"2"), ("x.sty.ltxml", b"3"), ("c/d.tex", b"4")]
    assert bundle.of_packed(packed(*files, link="/etc/passwd")) == {"c/d.tex": b"4"}


def test_a_single_packed_file_is_the_source() -> None:
    assert bundle.of_packed(gzip.compress(TABLE)) == {"source.tex": TABLE}


def test_a_folder_gives_what_tex_reads_and_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "outside.tex").write_bytes(b"0")
    folder = tmp_path / "paper"
    (folder / "tables").mkdir(parents=True)
    (folder / "main.tex").write_bytes(MAIN)
    (folder / "tables" / "results.tex").write_bytes(TABLE)
    (folder / "evil.sty.ltxml").write_bytes(b"1")
    (folder / "link.tex").symlink_to(tmp_path / "outside.tex")
    assert bundle.of_folder(folder) == {"main.tex": MAIN, "tables/results.tex": TABLE}


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "LARGEST", 10)
    with pytest.raises(InputError, match="larger than 10 bytes"):
        bundle.of_packed(packed(("a.tex", b"1" * 6), ("b.tex", b"1" * 6)))


def test_the_main_file_is_the_one_that_begins_the_document() -> None:
    assert bundle.main_file({"a.tex": TABLE, "b.tex": MAIN}) == "b.tex"
    assert bundle.main_file({"a.tex": TABLE}) == "a.tex"
    with pytest.raises(InputError, match=r"found a.tex, b.tex; give that file"):
        bundle.main_file({"a.tex": MAIN, "b.tex": MAIN})
