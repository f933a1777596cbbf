"""A profile's metrics as cells, and the reason for each cell that was not run."""

import pytest

from repro.errors import InputError
from repro.tables.results import load_results, row_titles
from tests.tables.home import Home


def reason(home: Home, dataset: str, row: str = "constant") -> str:
    return load_results(home.params, home.paths).cells[row, dataset].reason


def test_there_is_a_cell_for_every_row_on_every_known_corpus(home: Home) -> None:
    results = load_results(home.params, home.paths)
    assert len(results.cells) == 2 * 12
    assert results.ran == 0


def test_a_metrics_file_makes_a_cell(home: Home) -> None:
    home.write("constant", "phee", 0.893)
    cell = load_results(home.params, home.paths).cells["constant", "phee"]
    assert cell.value("f1") == 0.893
    assert cell.metrics is not None
    assert not cell.metrics.sentence_bootstrap


def test_a_missing_file_names_the_folder(home: Home) -> None:
    assert reason(home, "phee") == "no metrics file in metrics/default"


def test_a_corpus_of_other_profiles_is_named_as_such(home: Home) -> None:
    assert reason(home, "git") == "not a corpus of profile default"


@pytest.mark.parametrize("dataset", ["bc4chemd", "pubmed20k"])
def test_a_corpus_without_verified_bytes_was_never_fetched(home: Home, dataset: str) -> None:
    assert reason(home, dataset) == "source never fetched"


def test_a_recorded_reason_is_kept(home: Home) -> None:
    home.write_raw("constant", "phee", {"not_run": "no strict form"})
    assert reason(home, "phee") == "no strict form"


def test_a_malformed_metrics_file_is_an_error_that_names_file_and_key(home: Home) -> None:
    home.write("constant", "phee", 0.5, groups="many")
    with pytest.raises(InputError, match=r"metrics/default/constant/phee.json: groups: .*'many'"):
        load_results(home.params, home.paths)


def test_figures_are_the_three_metrics_of_the_cells_that_ran(home: Home) -> None:
    home.write("constant", "phee", 0.893, recall=0.5)
    assert load_results(home.params, home.paths).figures() == {
        ("constant", "phee", "precision"): 0.893,
        ("constant", "phee", "recall"): 0.5,
        ("constant", "phee", "f1"): 0.893,
    }


def test_rows_are_titled_by_models_yaml(home: Home) -> None:
    changed = home.changed(rows=["constant", "mistral-7b", "mistral-7b-zero-shot"])
    changed = changed.changed(zero_shot=["mistral-7b"])
    assert row_titles(changed.params) == {
        "constant": "constant",
        "mistral-7b": "Mistral-7B",
        "mistral-7b-zero-shot": "Mistral-7B, no adapter",
    }


def test_beside_a_mean_over_seeds_stands_their_interval_beside_one_seed_the_bootstrap_s(
    seeded: Home,
) -> None:
    cells = load_results(seeded.params, seeded.paths).cells
    low, high = cells["tiny-llama", "phee"].interval or (0.0, 0.0)
    assert (round(low, 4), high) == (0.7886, 1.0)
    assert cells["constant", "phee"].interval == (0.873, 0.913)
    assert cells["constant", "git"].interval is None
    two = seeded.changed(seeds=[15])
    cell = load_results(two.params, two.paths).cells["tiny-llama", "phee"]
    assert list(cell.further) == [15]
    assert cell.interval is None
