"""Tables of any rows as text: aligned, every cell in its column, figures flush right."""

from hypothesis import given
from hypothesis import strategies as st

from repro.markdown import in_one_line, pipe_table, plain_table

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


def test_a_plain_table_has_names_two_wider_and_no_white_space_at_line_ends() -> None:
    assert plain_table(["A", "B"], [["x", "0.5"]]) == ["A    B", "x    0.5"]


def test_a_cell_of_several_lines_stays_in_its_row() -> None:
    assert in_one_line("a\nb\u2028c") == "a b c"
    assert pipe_table(["A"], [["x\ny"]])[2] == "| x y |"
