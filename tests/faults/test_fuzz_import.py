"""No page, table or source of the paper makes the import fail otherwise than by a line."""

import shutil
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
from tests.faults.record import tried

PART = "Bad input: published tables"
HTML = b"""<!doctype html><html><head><style>.x { display: none }</style></head><body>
<figure class="ltx_table"><figcaption>Table 1: F1 of event extraction</figcaption><table>
<tr><th rowspan="2">Model</th><th colspan="3">PHEE</th></tr>
<tr><th>P</th><th>R</th><th>F1</th></tr>
<tr><td>LLaMA2-7B</td><td>0.9000</td><td><b>0.8000</b></td><td>0.8471<sup>a</sup></td></tr>
<tr><td><math><mi>Mistral</mi></math></td><td>90.1</td><td class="x">1</td><td>-</td></tr>
</table></figure></body></html>
"""
CSV = b"""F1 of text classification
Model,ADE P,ADE R,ADE F1
LLaMA2-7B,0.9000,0.8000,0.8471
"Mistral, 7B",0.91,0.81,0.857
"""
LATEX = rb"""\begin{table}\caption{F1}\begin{tabular}{lrrr}
Model & P & R & F1 \\ \hline LLaMA2-7B & 0.9 & \textbf{0.8} & 0.8471 \\
\end{tabular}\end{table}
"""
LATEX_EXAMPLES = max(3, EXAMPLES // 500)
"""A source in LaTeX takes seconds, so a handful is tried."""
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


@pytest.mark.skipif(not shutil.which("latexml"), reason="no LaTeXML: apt-get install latexml")
@pytest.mark.long
def test_a_source_in_latex_is_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "source"
    with tried(PART, "LaTeX") as outcome, in_memory():

        @settings(fuzzed, max_examples=LATEX_EXAMPLES)
        @given(edited(LATEX))
        def one(bad: bytes) -> None:
            path.write_bytes(bad)
            with refused_in_one_line(outcome, "source", on_clock=LATEX_SECONDS):
                _import(path)

        one()
