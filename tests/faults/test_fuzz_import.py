"""No page, table or source of the paper makes the import fail otherwise than by a line."""

import io
import shutil
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repro.published.importer import confine
from repro.published.importer.aliases import load_aliases
from repro.published.importer.reading import read_table
from repro.published.importer.source import read_source
from tests.faults.budget import EXAMPLES, fuzzed, in_memory, refused_in_one_line
from tests.faults.inputs import edited, junk
from tests.faults.latexml import PAGE, Left, Standin
from tests.faults.record import tried

PART = "Bad input: published tables"
HTML = b"""<!doctype html><html><head><style>.x { display: none }</style></head><body>
<figure class="ltx_table"><figcaption>Table 1: F1 of event extraction</figcaption><table>
<tr><th rowspan="2">Model</th><th colspan="3">PHEE</th></tr>
<tr><th>P</th><th>R</th><th>F1</th></tr>
<tr><td>Llama3-8B</td><td>0.9000</td><td><b>0.8000</b></td><td>0.8471<sup>a</sup></td></tr>
<tr><td><math><mi>Mistral</mi></math></td><td>90.1</td><td class="x">1</td><td>-</td></tr>
</table></figure></body></html>
"""
CSV = b"""F1 of text classification
Model,ADE P,ADE R,ADE F1
Llama3-8B,0.9000,0.8000,0.8471
"Mistral, 7B",0.91,0.81,0.857
"""
LATEX = rb"""\begin{table}\caption{F1}\begin{tabular}{lrrr}
Model & P & R & F1 \\ \hline Llama3-8B & 0.9 & \textbf{0.8} & 0.8471 \\
\end{tabular}\end{table}
"""
ANOTHER = rb"""\documentclass{article}\usepackage{booktabs}
\begin{document}\input{table}\end{document}
"""
COMPLAINTS = (
    b"Error:unexpected:& Stray alignment\n", b"Error:undefined:\\foo The token is not defined\n",
    b"Fatal:Timeout:timeout Conversion timed out\n", b"Warning:missing_file:x.sty Can't find it\n",
    b"Error:unexpected:\\endgroup \xff\r\x1b[31m", b"Error:::", b"Fatal:a:b ", b"Out of memory!\n",
    b"\n", b"\r", b"\0", b"\xff\xfe", b"Error:", b":", b" ", "\u2028".encode(), b"E" * 70_000,
)  # fmt: skip
"""What LaTeXML says of a source, and pieces of that."""
STATUSES = (0, 0, 0, 1, 2, confine.UNCONFINED, -9, -24)
LATEX_EXAMPLES = max(3, EXAMPLES // 500)
"""LaTeXML takes seconds for a source, so a handful is tried with it."""
LATEX_SECONDS = 4 * confine.SECONDS
"""Two programs of LaTeXML, each of which is stopped by itself."""


def _import(path: Path) -> None:
    """Read tables and what each cell becomes, as far as storing."""
    aliases = load_aliases()
    for table in read_source(str(path)).tables:
        read_table(table, aliases)


@pytest.mark.parametrize(("kind", "good"), [("HTML", HTML), ("CSV", CSV)])
def test_a_page_is_read_or_refused(kind: str, good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "page"
    with tried(PART, kind) as outcome, in_memory():

        @fuzzed
        @given(st.one_of(edited(good), edited(good), junk().map(lambda bytes_: good[:30] + bytes_)))
        def one(bad: bytes) -> None:
            path.write_bytes(bad)
            with refused_in_one_line(outcome, "page"):
                _import(path)

        one()


def _packed(table: bytes) -> bytes:
    """A source of two files, as arXiv hands it out."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, data in (("main.tex", ANOTHER), ("table.tex", table)):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def _said() -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from(COMPLAINTS), max_size=8).map(b"".join)


def _pages() -> st.SearchStrategy[bytes | None]:
    return st.one_of(edited(PAGE), edited(PAGE), edited(PAGE), junk(), st.none())


AROUND: dict[str, st.SearchStrategy[tuple[bytes, Left]]] = {
    "the source": st.tuples(
        st.one_of(edited(LATEX), edited(ANOTHER), junk().map(lambda bytes_: LATEX + bytes_)),
        st.just(Left()),
    ),
    "an archive (.tar.gz)": st.tuples(
        st.one_of(edited(_packed(LATEX)), edited(LATEX).map(_packed)), st.just(Left())
    ),
    "the page that it makes": st.tuples(st.just(LATEX), st.builds(Left, _pages())),
    "what it says": st.tuples(
        st.just(LATEX), st.builds(Left, st.just(PAGE), _said(), st.sampled_from(STATUSES))
    ),
}
"""What comes before and behind LaTeXML: the bytes to import, and what it leaves."""


@pytest.mark.parametrize("kind", AROUND)
def test_what_is_around_the_converter_is_read_or_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, standin = tmp_path / "source", Standin(monkeypatch)
    with tried(PART, f"LaTeX, without LaTeXML: {kind}") as outcome, in_memory():

        @fuzzed
        @given(AROUND[kind])
        def one(case: tuple[bytes, Left]) -> None:
            data, standin.left = case
            path.write_bytes(data)
            with refused_in_one_line(outcome, "source", "LaTeX is not read here"):
                _import(path)

        one()


@pytest.mark.skipif(not shutil.which("latexml"), reason="no LaTeXML: apt-get install latexml")
@pytest.mark.long
def test_a_source_in_latex_is_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "source"
    with tried(PART, "LaTeX, by LaTeXML") as outcome, in_memory():

        @settings(fuzzed, max_examples=LATEX_EXAMPLES)
        @given(edited(LATEX))
        def one(bad: bytes) -> None:
            path.write_bytes(bad)
            with refused_in_one_line(outcome, "source", on_clock=LATEX_SECONDS):
                _import(path)

        one()
