"""Figures at their places, in the shapes that tables of results come in."""

from pathlib import Path

import pytest

from repro.published.importer.aliases import Aliases, load_aliases
from repro.published.importer.grid import RawTable
from repro.published.importer.place import Reading, place

LLAMA, MISTRAL = "llama3-8b", "mistral-7b"
FOUR = {
    (LLAMA, "phee", "f1"): "0.91",
    (LLAMA, "biored", "f1"): "0.52",
    (MISTRAL, "phee", "f1"): "0.93",
    (MISTRAL, "biored", "f1"): "0.54",
}


@pytest.fixture
def aliases(home: Path) -> Aliases:
    assert home.is_dir()
    return load_aliases()


def read(aliases: Aliases, text: str, caption: str = "") -> Reading:
    """A table drawn with bars: 'a | b' a line."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    width = max(map(len, rows))
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    return place(RawTable("table 1", caption, cells), aliases)


def values(reading: Reading) -> dict[tuple[str, str, str], str]:
    return {one.key: one.value for one in reading.placed}


SHAPES = {
    "models by corpora, two rows of headers": """
        Model      | PHEE | PHEE | BioRED | BioRED
        Model      | F1   | x    | F1     | x
        Llama3-8B  | 0.91 | -    | 0.52   | -
        Mistral-7B | 0.93 | -    | 0.54   | -""",
    "corpora by models": """
        Dataset | Metric | Llama3-8B | Mistral-7B
        PHEE    | F1     | 0.91      | 0.93
        BioRED  | F1     | 0.52      | 0.54""",
    "long, a figure a line": """
        Model      | Dataset | Metric | Value
        Llama3-8B  | PHEE    | F1     | 0.91
        Llama3-8B  | BioRED  | F1     | 0.52
        Mistral-7B | PHEE    | F1     | 0.93
        Mistral-7B | BioRED  | F1     | 0.54""",
    "sections by corpus": """
        Model      | F1
        PHEE       | PHEE
        Llama3-8B  | 0.91
        Mistral-7B | 0.93
        BioRED     | BioRED
        Llama3-8B  | 0.52
        Mistral-7B | 0.54""",
    "sections whose heading stands in the first cell alone": """
        Model      | F1
        PHEE       |
        Llama3-8B  | 0.91
        Mistral-7B | 0.93
        BioRED     |
        Llama3-8B  | 0.52
        Mistral-7B | 0.54""",
    "groups of rows, the name of a group written once": """
        Dataset | Model      | F1
        PHEE    | Llama3-8B  | 0.91
                | Mistral-7B | 0.93
        BioRED  | Llama3-8B  | 0.52
                | Mistral-7B | 0.54""",
    "groups of columns, the name of a group written once": """
                   | PHEE |        | BioRED |
        Model      | F1   | Recall | F1     | Recall
        Llama3-8B  | 0.91 | -      | 0.52   | -
        Mistral-7B | 0.93 | -      | 0.54   | -""",
    "one table under another, each with its own header": """
        Model      | PHEE F1
        Llama3-8B  | 0.91
        Mistral-7B | 0.93
        Model      | BioRED F1
        Llama3-8B  | 0.52
        Mistral-7B | 0.54""",
    "percentages": """
        Model      | PHEE F1 (%) | BioRED F1
        Llama3-8B  | 91          | 52
        Mistral-7B | 93          | 54""",
    "figures with spreads and marks": """
        Model      | PHEE F1     | BioRED F1
        Llama3-8B  | 0.91 ± 0.02 | 0.52*
        Mistral-7B | **0.93**    | 0.54 (0.50, 0.58)""",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_four_figures_are_found_in_every_shape(aliases: Aliases, shape: str) -> None:
    assert values(read(aliases, SHAPES[shape])) == FOUR


def test_the_caption_names_what_the_labels_do_not(aliases: Aliases) -> None:
    text = "Model | F1\nLlama3-8B | 0.91"
    assert values(read(aliases, text, "Results on PHEE")) == {(LLAMA, "phee", "f1"): "0.91"}


def test_a_label_comes_before_the_caption(aliases: Aliases) -> None:
    text = "Model | PHEE F1\nLlama3-8B | 0.91"
    assert values(read(aliases, text, "Unlike BioRED")) == {(LLAMA, "phee", "f1"): "0.91"}


def refused(reading: Reading) -> list[str]:
    assert reading.placed == []
    return reading.unplaced


def test_an_unknown_model_is_told_and_not_guessed(aliases: Aliases) -> None:
    assert refused(read(aliases, "Model | PHEE F1\nGPT-4 | 0.91\nGPT-4o | 0.9")) == [
        "table 1: unknown label 'GPT-4': 1 cell (0.91)",
        "table 1: unknown label 'GPT-4o': 1 cell (0.9)",
    ]


def test_a_column_that_qualifies_the_model_refuses_its_figures(aliases: Aliases) -> None:
    reading = read(aliases, "Mode | Model | PHEE F1\nzero-shot | Llama3-8B | 0.5")
    assert refused(reading) == ["table 1: unknown label 'zero-shot': 1 cell (0.5)"]


def test_an_unknown_section_does_not_pass_for_the_known_one_above(aliases: Aliases) -> None:
    text = "Model | F1\nPHEE | PHEE\nLlama3-8B | 0.91\nChemProt | ChemProt\nLlama3-8B | 0.1"
    reading = read(aliases, text)
    assert values(reading) == {(LLAMA, "phee", "f1"): "0.91"}
    assert reading.unplaced == ["table 1: unknown label 'ChemProt': 1 cell (0.1)"]


def test_a_known_section_below_an_unknown_one_is_read(aliases: Aliases) -> None:
    text = "Model | F1\nChemProt | ChemProt\nLlama3-8B | 0.1\nPHEE | PHEE\nLlama3-8B | 0.91"
    assert values(read(aliases, text)) == {(LLAMA, "phee", "f1"): "0.91"}


def test_macro_f1_does_not_pass_for_f1(aliases: Aliases) -> None:
    assert (
        "unknown label 'Macro-F1'"
        in refused(
            read(aliases, "Model | ADE | ADE\nModel | Macro-F1 | Macro-F1\nLlama3-8B | 0.9 | 0.8")
        )[0]
    )


def test_two_names_of_one_kind_refuse_the_figure(aliases: Aliases) -> None:
    text = "Dataset | Model | BioRED\nMetric | | F1\nPHEE | Llama3-8B | 0.9"
    assert refused(read(aliases, text)) == ["table 1: both phee and biored named: 1 cell (0.9)"]


def test_missing_names_are_told_by_kind(aliases: Aliases) -> None:
    assert refused(read(aliases, "Model | F1\nLlama3-8B | 0.9")) == [
        "table 1: no corpus named: 1 cell (0.9)"
    ]


def test_dashes_and_nan_are_counted_as_figures_that_are_missing(aliases: Aliases) -> None:
    text = "Model | PHEE F1 | BioRED F1\nLlama3-8B | NaN | -\nMistral-7B | 0.93 | 0.54"
    assert read(aliases, text).unplaced == [
        "table 1: no figure: 2 cells (llama3-8b phee f1, llama3-8b biored f1)"
    ]


def test_a_row_of_dashes_alone_is_no_header(aliases: Aliases) -> None:
    text = "Model | PHEE F1\nLlama3-8B | -\nMistral-7B | 0.93"
    assert values(read(aliases, text)) == {(MISTRAL, "phee", "f1"): "0.93"}


def test_fractions_beside_percentages_refuse_the_table(aliases: Aliases) -> None:
    text = "Model | PHEE F1 | BioRED F1\nLlama3-8B | 91.2 | 0.52"
    assert refused(read(aliases, text)) == [
        "table 1: fractions (0.52) and percentages (91.2) in one table; none taken"
    ]


@pytest.mark.parametrize("figure", ["-0.5", "912"])
def test_a_figure_out_of_range_refuses_the_table(aliases: Aliases, figure: str) -> None:
    found = refused(read(aliases, f"Model | PHEE F1 | DDI F1\nLlama3-8B | {figure} | 5"))
    assert found == [f"table 1: {figure} is neither a fraction nor a percentage; none taken"]


def test_other_numbers_beside_the_figures_do_not_disturb(aliases: Aliases) -> None:
    reading = read(aliases, "Model | Steps | PHEE F1\nLlama3-8B | 5000 | 0.91")
    assert values(reading) == {(LLAMA, "phee", "f1"): "0.91"}
    assert reading.unplaced == ["table 1: unknown label 'Steps': 1 cell (5000)"]
