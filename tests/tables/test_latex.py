"""LaTeX tables: what the importer reads in them is what was written."""

from pathlib import Path

from repro.published.importer.aliases import load_aliases
from repro.published.importer.latex import read_latex
from repro.published.importer.place import place
from repro.tables import latex
from repro.tables.cells import load_results
from repro.tables.grid import grid
from tests.tables.home import Home

GOLDEN = Path(__file__).parent / "golden"


def test_a_table_reads_as_it_did(home: Home) -> None:
    text = latex.render(grid(load_results(home.fill().params, home.paths), "events"), home.params)
    assert text == (GOLDEN / "event_extraction.tex").read_text(encoding="utf-8")


def test_the_importer_reads_back_every_figure(home: Home) -> None:
    """The reader knows nothing of the writer: spans, bold and 'not run' are found anew."""
    paper = home.paper()
    paper.write("mistral-7b", "biored", 0.5, precision=0.4, recall=0.6667)
    paper.write("llama3-8b", "git", 0.25)
    text = latex.render(grid(load_results(paper.params, paper.paths), "relations"), paper.params)
    (table,) = read_latex(text)
    assert {one.key: one.value for one in place(table, load_aliases()).placed} == {
        ("mistral-7b", "biored", "precision"): "0.4000",
        ("mistral-7b", "biored", "recall"): "0.6667",
        ("mistral-7b", "biored", "f1"): "0.5000",
        **{("llama3-8b", "git", name): "0.2500" for name in ("precision", "recall", "f1")},
    }


def test_signs_that_latex_reads_as_commands_are_escaped() -> None:
    assert latex.escape("a_b & 5% {x} \\") == r"a\_b \& 5\% \{x\} \textbackslash{}"
