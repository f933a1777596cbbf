"""Figures at their places, in the shapes that tables of results come in."""

from pathlib import Path

import pytest

from repro.published.importer.aliases import Aliases, load_aliases
from repro.published.importer.cell import plain_cell
from repro.published.importer.reading import Reading, read_table
from repro.published.importer.table import Caption, Span, build

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


def read(aliases: Aliases, text: str, caption: str = "", outer: str = "") -> Reading:
    """A table drawn with bars: 'a | b' a line; '<' widens the cell to its left."""
    rows: list[list[Span]] = []
    for line in text.strip().splitlines():
        spans: list[Span] = []
        for word in (cell.strip() for cell in line.split("|")):
            if word == "<":
                spans[-1] = Span(spans[-1].cell, columns=spans[-1].columns + 1)
            else:
                spans.append(Span(plain_cell(word)))
        rows.append(spans)
    outside = (outer,) if outer else ()
    return read_table(build(1, Caption(caption, outside), rows), aliases)


def values(reading: Reading) -> dict[tuple[str, str, str], str]:
    return {fate.key: fate.value for fate in reading.fates if fate.key}


def reasons(reading: Reading) -> list[tuple[str, str]]:
    """Every cell that is not stored, with the reason."""
    return [(fate.cell.text, fate.why) for fate in reading.fates if not fate.key]


SHAPES = {
    "models by corpora, two rows of headers": """
        Model      | PHEE | <    | BioRED | <
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


def refused(reading: Reading) -> str:
    """The one reason for which no figure of a table is stored."""
    assert values(reading) == {}
    (reason,) = {why for text, why in reasons(reading) if text}
    return reason


def test_an_unknown_model_is_told_and_not_guessed(aliases: Aliases) -> None:
    reading = read(aliases, "Model | PHEE F1\nGPT-4 | 0.91")
    assert refused(reading) == "unknown label 'GPT-4'"


def test_a_column_that_qualifies_the_model_refuses_its_figures(aliases: Aliases) -> None:
    reading = read(aliases, "Mode | Model | PHEE F1\nzero-shot | Llama3-8B | 0.5")
    assert refused(reading) == "unknown label 'zero-shot'"


def test_an_unknown_section_does_not_pass_for_the_known_one_above(aliases: Aliases) -> None:
    text = "Model | F1\nPHEE | <\nLlama3-8B | 0.91\nChemProt | <\nLlama3-8B | 0.1"
    reading = read(aliases, text)
    assert values(reading) == {(LLAMA, "phee", "f1"): "0.91"}
    assert reasons(reading) == [("0.1", "unknown label 'ChemProt'")]


def test_a_known_section_below_an_unknown_one_is_read(aliases: Aliases) -> None:
    text = "Model | F1\nChemProt | <\nLlama3-8B | 0.1\nPHEE | <\nLlama3-8B | 0.91"
    assert values(read(aliases, text)) == {(LLAMA, "phee", "f1"): "0.91"}


def test_macro_f1_does_not_pass_for_f1(aliases: Aliases) -> None:
    assert "unknown label 'Macro-F1'" in refused(
        read(aliases, "Model | ADE Macro-F1\nModel | Macro-F1\nLlama3-8B | 0.9")
    )


def test_two_names_of_one_kind_refuse_the_figure(aliases: Aliases) -> None:
    text = "Dataset | Model | BioRED F1\nPHEE | Llama3-8B | 0.9"
    assert refused(read(aliases, text)) == "both phee and biored named"


def test_missing_names_are_told_by_kind(aliases: Aliases) -> None:
    assert refused(read(aliases, "Model | F1\nLlama3-8B | 0.9")) == "no corpus named"


def test_dashes_and_nan_are_told_as_figures_that_are_missing(aliases: Aliases) -> None:
    text = "Model | PHEE F1 | BioRED F1\nLlama3-8B | NaN | OOM\nMistral-7B | 0.93 | 0.54"
    assert reasons(read(aliases, text)) == [
        ("NaN", "no figure (llama3-8b phee f1)"),
        ("OOM", "no figure (llama3-8b biored f1)"),
    ]


def test_a_row_of_dashes_alone_is_no_header(aliases: Aliases) -> None:
    text = "Model | PHEE F1\nLlama3-8B | -\nMistral-7B | 0.93"
    assert values(read(aliases, text)) == {(MISTRAL, "phee", "f1"): "0.93"}


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ("91.2 | 0.52", "fractions (0.52) and percentages (91.2) in one table; none taken"),
        ("912 | 5", "912 is neither a fraction nor a percentage; none taken"),
        ("0.9% | 0.52%", "0.9 where percent is said; none taken"),
    ],
)
def test_a_table_of_two_scales_is_refused(aliases: Aliases, figures: str, reason: str) -> None:
    text = f"Model | PHEE F1 | BioRED F1\nLlama3-8B | {figures}"
    assert refused(read(aliases, text)) == reason


def test_a_fraction_below_a_heading_in_percent_is_refused(aliases: Aliases) -> None:
    text = "Model | PHEE F1 (%)\nLlama3-8B | 0.9"
    assert refused(read(aliases, text)) == "0.9 where percent is said; none taken"


@pytest.mark.parametrize("text", ["90,12", "0.901 2", "-0.5", "+0.5", "0.9 / 0.8", "0.9 (dev)"])
def test_a_cell_that_is_not_understood_is_quoted(aliases: Aliases, text: str) -> None:
    reading = read(aliases, f"Model | PHEE F1 | BioRED F1\nLlama3-8B | {text} | 0.5")
    assert values(reading) == {(LLAMA, "biored", "f1"): "0.5"}
    assert reasons(reading) == [(text, "not read (llama3-8b phee f1)")]


# headings reach as far as their declared spans


def test_a_column_without_a_heading_takes_nothing_from_its_neighbour(aliases: Aliases) -> None:
    reading = read(aliases, "Model | PHEE | BioRED |\nLlama3-8B | 0.91 | 0.52 | 0.7", "F1")
    assert reasons(reading) == [("0.7", "no heading over its column")]


def test_upper_headings_without_spans_refuse_the_table(aliases: Aliases) -> None:
    text = "Model | PHEE | | BioRED |\n | P | R | P | R\nLlama3-8B | 0.9 | 0.8 | 0.7 | 0.6"
    reason = "headings of row 1 declare no span: repeat them over each column"
    assert refused(read(aliases, text)) == reason


def test_a_header_shorter_than_its_body_refuses_the_table(aliases: Aliases) -> None:
    text = "Model | PHEE | BioRED\n | F1 | P | F1\nLlama3-8B | 0.9 | 0.8 | 0.7"
    reason = "row 1 has 3 cells, the figures below reach column 4"
    assert refused(read(aliases, text)) == reason


def test_a_name_at_one_row_of_a_group_is_not_read_at_the_others(aliases: Aliases) -> None:
    text = "Dataset | Model | F1\nPHEE | Llama3-8B | 0.91\n | Mistral-7B | 0.93"
    reading = read(aliases, text)
    assert values(reading) == {(LLAMA, "phee", "f1"): "0.91"}
    assert reasons(reading) == [("0.93", "no corpus named")]


def test_one_figure_over_several_columns_is_not_read_as_each(aliases: Aliases) -> None:
    reading = read(aliases, "Model | P | R\nLlama3-8B | 0.9 | <", "PHEE")
    assert refused(reading) == "one figure over several rows or columns"


def test_spacer_and_trailing_columns_are_passed_over_in_silence(aliases: Aliases) -> None:
    text = "Model | PHEE F1 | | BioRED F1 |\nLlama3-8B | 0.91 | | 0.52 |"
    assert len(values(read(aliases, text))) == 2
    assert all(why == "empty" for _, why in reasons(read(aliases, text)))


# what makes it another figure


@pytest.mark.parametrize(
    "caption",
    ["Macro F1 on PHEE", "Zero-shot results on PHEE", "PHEE, development set", "PHEE (relaxed)"],
)
def test_words_of_a_caption_that_make_it_another_figure_refuse_the_table(
    aliases: Aliases, caption: str
) -> None:
    text = "Model | F1\nLlama3-8B | 0.9"
    assert refused(read(aliases, text, caption)).endswith(": another figure")
    assert refused(read(aliases, text, "PHEE", outer=caption)).endswith(": another figure")


def test_a_caption_with_a_word_that_is_not_known_names_nothing(aliases: Aliases) -> None:
    reading = read(aliases, "Model | F1\nLlama3-8B | 0.9", "Results on PHEE without duplicates")
    assert refused(reading).startswith("without in")
    reading = read(aliases, "Model | F1\nLlama3-8B | 0.9", "Results on deduplicated PHEE")
    assert refused(reading) == "words of the caption that are not known: deduplicated"


def test_an_outer_caption_names_no_corpus_but_may_name_the_metric(aliases: Aliases) -> None:
    text = "Model | PHEE\nLlama3-8B | 0.9"
    assert values(read(aliases, text, outer="F1 of all models")) == {(LLAMA, "phee", "f1"): "0.9"}
    assert refused(read(aliases, "Model | F1\nLlama3-8B | 0.9", outer="PHEE")) == "no corpus named"


@pytest.mark.parametrize("heading", ["LoRA rank", "Steps", "", "Shots"])
def test_a_number_as_a_row_label_is_a_setting(aliases: Aliases, heading: str) -> None:
    reading = read(aliases, f"Model | {heading} | PHEE F1\nLlama3-8B | 8 | 0.9")
    assert values(reading) == {}
    assert ("0.9", f"number '8' under {heading!r} at its row") in reasons(reading)


@pytest.mark.parametrize("heading", ["Accuracy", "F1 (strict)"])
def test_another_measure_before_the_figures_is_no_setting(aliases: Aliases, heading: str) -> None:
    reading = read(aliases, f"Model | {heading} | F1\nLlama3-8B | 0.8 | 0.9", "PHEE")
    assert values(reading) == {(LLAMA, "phee", "f1"): "0.9"}
    assert reasons(reading) == [("0.8", f"unknown label {heading!r}")]


def test_a_number_between_heading_and_figure_is_a_setting(aliases: Aliases) -> None:
    reading = read(aliases, "Model | PHEE F1\nshots | 5\nLlama3-8B | 0.9")
    assert ("0.9", "number '5' above it") in reasons(reading)


def test_an_index_column_and_the_size_of_a_model_are_passed_over(aliases: Aliases) -> None:
    text = " | Model | Size | PHEE F1\n0 | Llama3-8B | 8B | 0.91\n1 | Mistral-7B | 7B | 0.93"
    reading = read(aliases, text)
    assert len(values(reading)) == 2
    assert reasons(reading) == []


def test_p_alone_is_no_precision_and_r_alone_no_recall(aliases: Aliases) -> None:
    reading = read(aliases, "Model | F1 | P\nLlama3-8B | 0.9 | 0.03", "PHEE")
    assert values(reading) == {(LLAMA, "phee", "f1"): "0.9"}
    assert reasons(reading) == [("0.03", "unknown label 'P'")]
    both = read(aliases, "Model | P | R\nLlama3-8B | 0.9 | 0.8", "PHEE")
    assert len(values(both)) == 2


def test_other_numbers_beside_the_figures_do_not_disturb(aliases: Aliases) -> None:
    reading = read(aliases, "Model | PHEE F1 | Support\nLlama3-8B | 0.91 | 0.968")
    assert values(reading) == {(LLAMA, "phee", "f1"): "0.91"}
    assert reasons(reading) == [("0.968", "unknown label 'Support'")]
