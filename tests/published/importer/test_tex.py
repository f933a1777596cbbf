"""What a piece of LaTeX prints."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.errors import InputError
from repro.published.importer.tex import plain, strip_comments


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (r"\textbf{0.9571}", "0.9571"),
        (r"{\bf 0.9571}", "0.9571"),
        (r"\textbf{\underline{0.95}}", "0.95"),
        (r"$\mathbf{0.95}$", "0.95"),
        (r"0.95$^{*}$", "0.95"),
        (r"0.95\textsuperscript{a}", "0.95"),
        (r"0.95\tnote{1}", "0.95"),
        (r"0.95\footnote{On \emph{test}.}", "0.95"),
        (r"Mistral-7B~\cite{jiang2023,x}", "Mistral-7B"),
        (r"Llama\citep[see][]{x}", "Llama"),
        (r"95.7\%", "95.7%"),
        (r"$95.7 \pm 0.3$", "95.7 ± 0.3"),
        (r"F$_1$", "F1"),
        (r"F\textsubscript{1}", "F1"),
        (r"PubMed\_20k", "PubMed_20k"),
        (r"\cellcolor{gray!20}0.9", "0.9"),
        (r"\cellcolor[gray]{0.9}0.9", "0.9"),
        (r"\textcolor{red}{0.9}", "0.9"),
        (r"\rotatebox[origin=c]{90}{PHEE}", "PHEE"),
        (r"\makecell{Health\\Advice}", "Health Advice"),
        (r"\begin{tabular}[c]{@{}l@{}}Health\\Advice\end{tabular}", "Health Advice"),
        (r"\small 0.9", "0.9"),
        (r"$\uparrow$", "↑"),
        (r"\textendash", "--"),
    ],
)
def test_marks_and_fonts_go_and_the_content_stays(source: str, printed: str) -> None:
    assert plain(source) == printed


def test_comments_go_and_escaped_percent_signs_stay() -> None:
    assert strip_comments("a % b\nc\\% d") == "a \nc\\% d"


@given(st.text("\\{}[]$^_&%ab \n"))
def test_any_text_prints_in_one_line_or_is_refused(source: str) -> None:
    with contextlib.suppress(InputError):
        assert "\n" not in plain(source)


def test_braces_that_never_close_are_refused() -> None:
    with pytest.raises(InputError, match="never closes"):
        plain(r"\textbf{0.9")


def test_braces_nested_without_end_are_refused() -> None:
    with pytest.raises(InputError, match="nested deeper"):
        plain("{" * 5000 + "}" * 5000)
