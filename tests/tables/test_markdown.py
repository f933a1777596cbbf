"""Markdown tables: aligned in source, the best in bold, intervals and footnotes below."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from repro.tables import markdown
from repro.tables.cells import load_results
from repro.tables.grid import grid
from repro.tables.markdown import pipe_table
from tests.tables.home import Home

GOLDEN = Path(__file__).parent / "golden"
CELLS = st.text(st.characters(exclude_characters="\n\r|\\", exclude_categories=("C", "Z")))


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5))
def test_every_line_has_the_same_width_and_the_cells_can_be_read_back(
    rows: list[list[str]],
) -> None:
    lines = pipe_table(["A", "B", "C"], rows, right={"C"})
    assert len({len(line) for line in lines}) == 1
    read = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]
    assert read == rows


def test_a_pipe_in_a_cell_is_escaped() -> None:
    assert pipe_table(["A"], [["x|y"]])[2] == "| x\\|y |"


def test_figures_are_flush_right() -> None:
    assert pipe_table(["A", "F1"], [["x", "0.5"]], right={"F1"})[1] == "| --- | --: |"


def test_a_classification_table_reads_as_it_did(home: Home) -> None:
    home.write("constant", "ade", 0.7956, f1_macro=0.4431, positive_f1=0.0)
    home.write("tiny-llama", "ade", 0.81, f1_macro=0.7, positive_f1=0.69, unparsed=2)
    table = grid(load_results(home.params, home.paths), "classification")
    text = markdown.render(table, home.params)
    assert text == (GOLDEN / "text_classification.md").read_text(encoding="utf-8")
