"""Short titles of rows: brackets go from long ones, and no two rows become alike."""

from repro.tables.titles import short_titles


def test_a_long_title_loses_its_brackets_and_a_short_one_keeps_them() -> None:
    titles = {"a": "SmolLM2-135M (Q4_1, dequantised), no adapter", "b": "tiny-llama (built here)"}
    assert short_titles(titles) == {"a": "SmolLM2-135M, no adapter", "b": "tiny-llama (built here)"}


def test_titles_that_would_become_alike_stay_as_they_are() -> None:
    titles = {"a": "SmolLM2-135M-Instruct (Q4_1, dequantised)", "b": "SmolLM2-135M-Instruct"}
    assert short_titles(titles) == titles
