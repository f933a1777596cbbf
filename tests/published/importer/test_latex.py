"""Tables of LaTeX sources."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from repro.errors import InputError
from repro.published.importer.latex import read_latex

BOOKTABS = r"""
\newcommand{\dsr}{DeepSeek-R1}
\begin{table*}[t]\centering
\caption[short]{F1 on \textsc{phee}\label{tab:x}}
\begin{tabular}{@{}llcc@{}} % columns & more
\toprule
\multirow{2}{*}{Group} & \multirow{2}{*}{\textbf{Model}} & \multicolumn{2}{c}{PHEE} \\
\cmidrule(lr){3-4}
 & & P & F1 \\ \midrule
\multirow{2}{*}{Open} & \dsr{}-Llama & 0.9 & \textbf{0.95}$^{\dagger}$ \\[2pt]
 & A \& B & -- & {\bf 0.8} \\
\bottomrule
\end{tabular}
\end{table*}
"""


def cells(source: str) -> list[list[str]]:
    (table,) = read_latex(source)
    return table.cells


def test_booktabs_spans_bold_marks_and_macros_are_read() -> None:
    (table,) = read_latex(BOOKTABS)
    assert table.caption == "F1 on phee"
    assert table.cells == [
        ["Group", "Model", "PHEE", "PHEE"],
        ["Group", "Model", "P", "F1"],
        ["Open", "DeepSeek-R1-Llama", "0.9", "0.95"],
        ["Open", "A & B", "--", "0.8"],
    ]


def test_a_multirow_in_a_multicolumn_covers_both_ways() -> None:
    source = r"""\begin{tabular}{ccc}
\multicolumn{2}{c}{\multirow{2}{*}{Model}} & F1 \\ & & \% \\ a & b & 1 \end{tabular}"""
    assert cells(source) == [["Model", "Model", "F1"], ["Model", "Model", "%"], ["a", "b", "1"]]


def test_hlines_and_column_lines_hold_no_cells() -> None:
    source = r"\begin{tabular}{|l|r|}\hline a & 1 \\\hline\hline b & 2 \\ \cline{1-2}\end{tabular}"
    assert cells(source) == [["a", "1"], ["b", "2"]]


def test_widths_of_starred_tables_are_passed_over() -> None:
    for begin, name in (
        (r"\begin{tabular*}{\textwidth}[t]{ll}", "tabular*"),
        (r"\begin{tabularx}{0.5\linewidth}{lX}", "tabularx"),
        (r"\begin{longtable}[c]{ll}", "longtable"),
    ):
        assert cells(begin + r" a & 1 \\ \end{" + name + "}") == [["a", "1"]]


def test_a_table_inside_a_cell_is_its_text() -> None:
    source = r"""\begin{tabular}{ll}
\begin{tabular}[c]{@{}l@{}}Health\\Advice\end{tabular} & 1 \\ b & 2\end{tabular}"""
    assert cells(source) == [["Health Advice", "1"], ["b", "2"]]


def test_commented_tables_are_not_read() -> None:
    assert read_latex("% \\begin{tabular}{l}a\\end{tabular}\n") == []


def test_each_table_keeps_its_own_caption() -> None:
    one = r"\begin{table}\caption{%s}\begin{tabular}{l}a\end{tabular}\end{table}"
    found = read_latex(one % "First" + one % "Second" + r"\begin{tabular}{l}a\end{tabular}")
    assert [table.caption for table in found] == ["First", "Second", ""]


PIECES = ["\\begin{tabular}{l}", "\\end{tabular}", "&", "\\\\", "{", "}", "\\multirow{2}{*}{a}"]
MORE = ["\\multicolumn{2}{c}{b}", "0.5", "\\hline", "%", "\n", "\\", "\\multirow{", "$"]


@given(st.lists(st.sampled_from([*PIECES, *MORE])))
def test_any_source_gives_rectangles_or_is_refused(pieces: list[str]) -> None:
    with contextlib.suppress(InputError):
        for table in read_latex("".join(pieces)):
            assert len({len(row) for row in table.cells}) <= 1
