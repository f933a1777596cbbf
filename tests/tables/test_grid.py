"""A table of the paper and what stands below it, whatever format it is written in."""

from repro.schema import TaskName
from repro.tables.grid import Grid, grid, notes
from repro.tables.results import load_results
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


def below(home: Home, task: TaskName = "events") -> list[str]:
    return notes(grid(load_results(home.params, home.paths), task), home.params)


def test_a_corpus_that_no_row_ran_is_named_once_with_the_reason(home: Home) -> None:
    assert "Genia2011, Genia2013: not run: not a corpus of profile default." in below(home)


def test_gold_answers_beyond_the_bound_of_an_answer_are_told(home: Home) -> None:
    home.fill().write("tiny-llama", "phee", 0.9, gold_longer=2)
    home.write("constant", "phee", 0.9, gold_longer=2)
    told = [note for note in below(home) if "longer" in note]
    assert told == ["PHEE 2: gold answers longer than any of train, at which an answer stops."]


def test_one_answer_is_told_of_the_model_and_of_no_baseline(home: Home) -> None:
    home.fill().write("tiny-llama", "phee", 0.9, answers_commonest=0.99)
    home.write("constant", "phee", 0.9, answers_commonest=1.0)
    (told,) = [note for note in below(home) if "one answer" in note]
    assert told.endswith("gives one answer, so its score shows no skill: PHEE 99.0% of the rows.")


def test_one_answer_of_some_seeds_is_told_of_these_and_not_of_the_model(seeded: Home) -> None:
    seeded.of_seed(15).write("tiny-llama", "phee", 0.8, answers_commonest=0.99)
    (told,) = [note for note in below(seeded) if "one answer" in note]
    assert told.startswith("tiny-llama (built here): some seeds give one answer")
    assert told.endswith("PHEE, 1 of 3 seeds: one answer to 99.0% of the rows.")


def test_a_single_missing_row_is_named(home: Home) -> None:
    home.write("constant", "phee", 0.5)
    assert "PHEE (tiny-llama (built here)): not run: no metrics file in metrics/default." in below(
        home
    )


def test_few_groups_are_counted(home: Home) -> None:
    home.fill().write("constant", "phee", 0.5, groups=10)
    assert "PHEE (10): fewer than 20 groups; no verdict rests on the interval." in below(home)


def test_a_group_an_example_is_called_a_sentence_bootstrap(home: Home) -> None:
    home.fill().write("constant", "phee", 0.5, groups=100)
    assert "PHEE: sentence bootstrap, likely too narrow." in below(home)


def test_corpora_with_the_same_caveat_share_one_line(home: Home) -> None:
    several = home.changed(datasets=["phee", "genia2011", "genia2013"], fetched=[])
    for dataset, groups in (("phee", 10), ("genia2011", 12), ("genia2013", 100)):
        several.write("constant", dataset, 0.5, groups=groups)
    few = [note for note in below(several) if "fewer than" in note]
    assert few == [
        "PHEE (10), Genia2011 (12): fewer than 20 groups; no verdict rests on the interval."
    ]


def test_figures_without_leaked_rows_share_one_line_and_equal_ones_are_left_out(home: Home) -> None:
    several = home.changed(datasets=["phee", "genia2011"], fetched=[])
    several.write("constant", "phee", 0.5, f1_clean=0.4, leaked=3)
    several.write("linear", "phee", 0.6, f1_clean=0.6, leaked=3)
    several.write("constant", "genia2011", 0.5, f1_clean=0.45, leaked=1)
    assert (
        "F1 without the test rows whose text is in train or dev (their number): "
        "PHEE (3) constant 0.4000; Genia2011 (1) constant 0.4500."
    ) in below(several)


def test_documents_as_examples_are_no_sentence_bootstrap(home: Home) -> None:
    home.fill().write("constant", "biored", 0.5, groups=100)
    assert not any("sentence bootstrap" in note for note in below(home, "relations"))


def test_synthetic_corpora_tiny_models_and_trial_runs_are_named(home: Home) -> None:
    found = below(home.fill().changed(synthetic=["phee"], limit=7))
    assert any(note.startswith("Synthetic corpora: PHEE.") for note in found)
    assert "Tiny models, built here: tiny-llama (built here)." in found
    assert "Trial run: only the first 7 rows of each split." in found


def test_unreadable_and_cut_outputs_are_counted(home: Home) -> None:
    home.fill().write("tiny-llama", "phee", 0.5, unparsed=3, truncated=2)
    assert (
        "tiny-llama (built here): outputs that were unreadable, and that were cut off: "
        "PHEE 3 and 2 of 100."
    ) in below(home)
