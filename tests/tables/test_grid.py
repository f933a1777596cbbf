"""A paper table, whatever format it is written in."""

from repro.tables.cells import load_results
from repro.tables.grid import Grid, grid
from tests.tables.home import Home


def events(home: Home) -> Grid:
    return grid(load_results(home.params, home.paths), "events")


def test_rows_and_columns_keep_the_order_of_params_and_corpora(home: Home) -> None:
    table = events(home)
    assert list(table.rows) == ["constant", "tiny-llama"]
    assert list(table.columns) == ["phee", "genia2011", "genia2013"]


def test_the_title_is_honest_about_profile_and_protocol(home: Home) -> None:
    assert events(home).title.startswith(
        "Event extraction. A profile of the tests; protocol label_set"
    )


def test_the_best_f1_of_a_corpus_is_marked_and_ties_all_are(home: Home) -> None:
    home.write("constant", "phee", 0.50004)
    home.write("tiny-llama", "phee", 0.5)
    table = events(home)
    assert table.is_best("constant", "phee")
    assert table.is_best("tiny-llama", "phee")
    home.write("constant", "phee", 0.6)
    assert not events(home).is_best("tiny-llama", "phee")


def test_a_cell_that_was_not_run_is_never_best_and_says_so(home: Home) -> None:
    table = events(home)
    assert not table.is_best("constant", "phee")
    assert table.shown("constant", "phee") == ["not run"] * 3
