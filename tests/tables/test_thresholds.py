"""Thresholds of a cell as tables, summary and a terminal show them."""

import json
from typing import Any

import pytest

from repro.errors import InputError
from repro.tables.grid import grid, notes
from repro.tables.results import load_results
from repro.tables.summary import read, summarise
from repro.tables.thresholds import read_thresholds
from tests.tables.home import Home

CHOSEN: dict[str, Any] = {
    "greedy_precision": 0.5, "greedy_recall": 0.8, "greedy_f1": 0.615385,
    "best_f1_threshold": 0.4, "best_f1_precision": 0.7, "best_f1_recall": 0.7, "best_f1_f1": 0.7,
    "wanted_precision": 0.9, "wanted_reached": 1, "precise_threshold": 0.8,
    "precise_precision": 0.92, "precise_recall": 0.4, "precise_f1": 0.557576,
}  # fmt: skip


def write(home: Home, value: Any) -> None:
    home.fill()
    path = home.paths.thresholds("tiny-llama", "phee")
    path.write_text(json.dumps(value), encoding="utf-8")


def test_a_note_of_the_table_gives_all_three_points_of_the_cell(home: Home) -> None:
    write(home, CHOSEN)
    results = load_results(home.params, home.paths)
    found = [one for one in notes(grid(results, "events"), home.params) if "Thresholds" in one]
    assert found == [
        (
            "Thresholds on samples, tiny-llama (built here) on PHEE, P R F1 of test: greedy 0.5000 "
            "0.8000 0.6154, best F1 (share 0.4) 0.7000 0.7000 0.7000, precision 0.9 (share 0.8) "
            "0.9200 0.4000 0.5576."
        )
    ]
    assert not any("Thresholds" in one for one in notes(grid(results, "relations"), home.params))


def test_the_summary_holds_them_for_programs(home: Home) -> None:
    write(home, CHOSEN)
    cells = summarise(read(home.params, home.paths))["cells"]
    [held] = [cell["thresholds"] for cell in cells if "thresholds" in cell]
    assert held == CHOSEN


def test_a_precision_that_was_not_reached_is_said(home: Home) -> None:
    write(home, CHOSEN | {"wanted_reached": 0})
    found = read_thresholds(home.paths.thresholds("tiny-llama", "phee"))
    assert found is not None
    assert found.lines()[-1] == "precision 0.9: not reached where thresholds are chosen"


@pytest.mark.parametrize("value", [{"not_run": "no samples"}, None])
def test_without_samples_nothing_is_shown(home: Home, value: Any) -> None:
    if value:
        write(home, value)
    assert read_thresholds(home.paths.thresholds("tiny-llama", "phee")) is None


def test_a_file_that_is_not_theirs_is_named(home: Home) -> None:
    write(home, {"best_f1_threshold": "high"})
    with pytest.raises(InputError, match=r"phee.thresholds.json: .*; run `repro thresholds` again"):
        load_results(home.params, home.paths)
