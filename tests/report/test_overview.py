"""The table of a README: rows beside each other, and how far models lie from baselines."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from repro.cli.commands import app
from repro.compare.record import COMPARISON, Compared, Comparison, comparison_file
from repro.files import write_json
from repro.report.overview import overview
from tests.tables.conftest import home, seeded
from tests.tables.home import Home

__all__ = ["home", "seeded"]


@pytest.fixture
def filled(home: Home) -> Home:
    home.fill()
    sure, open_ = (0.95, 0.893, 0.057, 0.03, 0.08), (0.81, 0.7663, 0.0437, -0.01, 0.1)
    compared = [
        Compared("default", "constant", "phee", "", *sure, 50, 100, (1, 1)),
        Compared("default", "constant", "biored", "", *open_, 50, 100, (1, 1)),
        Compared("default", "constant", "ade", "no answers here"),
        Compared("other", "constant", "ade", "", *sure, 50, 100, (1, 1)),
    ]
    found = Comparison("default", "tiny-llama", 1000, 0.95, 13, compared)
    write_json(
        comparison_file(home.paths, "tiny-llama"), COMPARISON.dump_python(found, mode="json")
    )
    return home


def cells(lines: list[str], corpus: str) -> list[str]:
    (line,) = [line for line in lines if line.startswith(f"| {corpus} ")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_row_per_corpus_of_the_profile_with_intervals_and_differences(filled: Home) -> None:
    lines = overview(filled.params, filled.paths)
    assert cells(lines, "PHEE") == [
        "PHEE",
        "0.8930 (0.8730 to 0.9130)",
        "0.9500 (0.9300 to 0.9700)",
        "**+0.0570 (+0.0300 to +0.0800)**",
    ]
    assert cells(lines, "BioRED")[-1] == "+0.0437 (-0.0100 to +0.1000)"
    assert not any(line.startswith("| Genia2013") for line in lines)


def test_what_was_not_compared_or_not_run_says_so(filled: Home) -> None:
    lines = overview(filled.params, filled.paths)
    assert cells(lines, "ADE")[-1] == "not compared"
    filled.paths.cell_metrics("tiny-llama", "ade").unlink()
    assert cells(overview(filled.params, filled.paths), "ADE")[2] == "not run"


def test_a_difference_of_figures_that_are_not_those_of_now_is_left_out(filled: Home) -> None:
    filled.write("tiny-llama", "biored", 0.82)
    lines = overview(filled.params, filled.paths)
    assert cells(lines, "BioRED")[-1] == "not compared"
    assert cells(lines, "PHEE")[-1].startswith("**+0.0570")
    assert "- tiny-llama (built here) against constant: above on PHEE." in lines


def test_a_sentence_says_on_which_corpora_zero_lies_outside(filled: Home) -> None:
    assert "- tiny-llama (built here) against constant: above on PHEE; undecided on BioRED." in (
        overview(filled.params, filled.paths)
    )


def test_few_groups_give_no_verdict_and_no_bold(filled: Home) -> None:
    path = comparison_file(filled.paths, "tiny-llama")
    path.write_text(path.read_text("utf-8").replace('"groups": 50', '"groups": 10'), "utf-8")
    lines = overview(filled.params, filled.paths)
    assert cells(lines, "PHEE")[-1] == "+0.0570 (+0.0300 to +0.0800)"
    told = "no verdict on PHEE (10 groups), BioRED (10 groups)."
    assert f"- tiny-llama (built here) against constant: {told}" in lines


def test_means_over_seeds_are_marked_and_have_their_interval(seeded: Home) -> None:
    assert cells(overview(seeded.params, seeded.paths), "PHEE")[2] == (
        "0.9200 (0.7886 to 1.0000, 3 seeds)"
    )


def test_without_a_comparison_the_table_stands_alone(home: Home) -> None:
    lines = overview(home.fill().params, home.paths)
    assert cells(lines, "PHEE")[-1] == "not compared"
    assert not any("paired" in line for line in lines)


@pytest.mark.usefixtures("filled")
def test_the_verb_prints_it() -> None:
    result = CliRunner().invoke(app, ["results", "--md"])
    assert result.exit_code == 0
    assert result.stdout.startswith("| Corpus ")
    assert Path("paper_tables/default/compare/tiny-llama.json").exists()
