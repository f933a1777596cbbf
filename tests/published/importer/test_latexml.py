"""LaTeX sources through LaTeXML, which is never skipped: without it these tests fail."""

import shutil
import time
from pathlib import Path

import pytest

from repro.errors import InputError, RunError
from repro.published.importer import confine, latexml
from repro.published.importer.html import read_html
from repro.published.importer.latexml import INSTEAD, MAIN, MISSING, Converted, convert
from repro.published.importer.table import Table

ROWS = r"Model & P & R & F1 \\ \midrule "
FRAGMENT = (
    r"""
\newcommand{\spread}[2]{#1$_{\pm #2}$}\newcommand{\corpus}{PHEE}
\iffalse \begin{tabular}{ll} Draft & 0.1 \end{tabular} \fi
\begin{comment}
\begin{tabular}{ll} Draft & 0.2 \end{tabular}
\end{comment}
\begin{table}\caption{Results on \corpus}\begin{tabular}{lccc}\toprule """
    + ROWS
    + r"""
Llama3-8B & $0.901_{2}$ & \spread{0.913}{4} & 0.907{\tiny 3} \\
Mistral-7B & \phantom{1}9.01 & 9.1\phantom{0} & \sout{0.8}9.2 \\
Phi-4 & \makecell{0.88 \\ (0.85--0.90)} & 0.9\textcolor{white}{9} & \num{0.9073(12)} \\
\bottomrule\end{tabular}\end{table}
\renewcommand{\corpus}{GIT}
\begin{table}\caption{All}
\begin{subtable}{0.4\textwidth}\caption{Results on \corpus}
\begin{tabular}{lc}A & 1\end{tabular}\end{subtable}
\begin{subtable}{0.4\textwidth}\begin{tabular}{lc}B & 2\end{tabular}\end{subtable}
\end{table}
\begin{table}\caption{Spans}\begin{tabular}{llcc} & & \multicolumn{2}{c}{DDI} \\
\multirow{2}{*}{\rotatebox{90}{PHEE}} & F$_1$ & 3 & 4 \\ & R & 5 & 6 \end{tabular}\end{table}
\begin{table}\caption{Unknown}\begin{tabular}{lc}C & \unheardof{0.9}{2}\end{tabular}\end{table}
\begin{tblr}{ll}D & 0.3\end{tblr}
"""
)
"""Everything of one kind in one document: LaTeXML takes seconds to start."""


@pytest.fixture(scope="session")
def fragment() -> Converted:
    return convert({MAIN: FRAGMENT.encode()})


@pytest.fixture(scope="session")
def tables(fragment: Converted) -> list[Table]:
    return read_html(fragment.html).tables


def labels(table: Table) -> list[list[str]]:
    return [[cell.label for cell in row] for row in table.cells]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row[1:]] for row in table.cells[1:]]


def test_macros_scripts_sizes_and_phantoms_are_those_that_are_printed(tables: list[Table]) -> None:
    assert texts(tables[0])[:2] == [["0.901", "0.913", "0.907"], ["9.01", "9.1", "9.2"]]
    assert [cell.aside for cell in tables[0].cells[1][1:]] == [
        ("subscript '2'",),
        ("subscript '±4'",),
        ("smaller '3'",),
    ]
    assert tables[0].cells[2][3].aside == ("struck '0.8'",)


def test_lines_of_a_cell_numbers_of_siunitx_and_white_text_are_known(tables: list[Table]) -> None:
    row = tables[0].cells[3]
    assert (row[1].text, row[3].text) == ("0.88 (0.85\N{EN DASH}0.90)", "0.9073(12)")
    assert row[2].problem == "white text"


def test_drafts_that_are_not_printed_are_not_read(tables: list[Table]) -> None:
    assert "Draft" not in {text for table in tables for row in labels(table) for text in row}


def test_captions_stay_with_their_panels_and_names_have_their_newest_value(
    tables: list[Table],
) -> None:
    assert [table.caption.own for table in tables[:3]] == [
        "Table 1: Results on PHEE",
        "(a) Results on GIT",
        "",
    ]


def test_spans_of_rows_and_columns_are_declared(tables: list[Table]) -> None:
    assert labels(tables[3]) == [
        ["", "", "DDI", "DDI"],
        ["PHEE", "F1", "3", "4"],
        ["PHEE", "R", "5", "6"],
    ]


def test_unknown_commands_and_environments_are_said(
    fragment: Converted, tables: list[Table]
) -> None:
    assert tables[4].problem == "unknown command \\unheardof in the table"
    assert "LaTeXML: The environment {tblr} is not defined." in " ".join(fragment.complaints)
    assert not fragment.problem


SECRET = "SECRET4711"  # noqa: S105 (no password)


@pytest.fixture(scope="session")
def spying(tmp_path_factory: pytest.TempPathFactory) -> tuple[Converted, Path]:
    """A whole document that tries to read, run and write what is not its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "secret.tex").write_text(SECRET, encoding="utf-8")
    run = f'open(F, ">", "{folder}/ran"); 1;'
    (folder / "evil.sty.ltxml").write_text(run, encoding="utf-8")
    secret = folder / "secret.tex"
    up = "../" * 12
    source = rf"""\documentclass{{article}}
    \usepackage{{verbatim,graphicx}}\usepackage{{{folder}/evil}}
    \begin{{document}}
    \input{{{secret}}}\include{{{folder}/secret}}\input{{{up}{secret}}}\input{{/etc/passwd}}
    \newread\f \openin\f={secret} \read\f to\x [\x] \verbatiminput{{{secret}}}
    \InputIfFileExists{{{secret}}}{{}}{{}} \includegraphics{{{secret}}}
    \bibliography{{{folder}/secret}}
    \immediate\write18{{touch {folder}/shell}}
    \newwrite\g \immediate\openout\g={folder}/written \immediate\write\g{{x}}\immediate\closeout\g
    \begin{{tabular}}{{lc}}A & \input{{{secret}}} 0.9\end{{tabular}}
    \end{{document}}"""
    return convert({MAIN: source.encode()}), folder


def test_nothing_outside_its_folder_is_read(spying: tuple[Converted, Path]) -> None:
    page = spying[0].html.decode()
    assert "0.9" in page
    assert SECRET not in page
    assert "root:" not in page


def test_nothing_outside_its_folder_is_run_or_written(spying: tuple[Converted, Path]) -> None:
    assert sorted(path.name for path in spying[1].iterdir()) == ["evil.sty.ltxml", "secret.tex"]


def test_an_import_says_what_its_program_could_have_reached() -> None:
    line = f"{confine.OPEN}UDP"
    assert latexml._complaints(f"{line}\n") == ("", [line])
    assert latexml._reason(f"{line}\n", 1) == "status 1"


def test_a_macro_that_calls_itself_ends_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confine, "SECONDS", 3)
    before = time.monotonic()
    with pytest.raises(InputError) as error:
        convert({MAIN: rb"\def\a{x\a}\a"})
    assert str(error.value) == f"LaTeXML took more than 3 s; {INSTEAD}"
    assert time.monotonic() - before < 30


def test_without_latexml_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(RunError) as error:
        convert({MAIN: b""})
    assert str(error.value) == MISSING
