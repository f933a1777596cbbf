"""What training took beside what it gave, from provenance and metrics."""

import json
from typing import Any

import pytest

from repro.params import load
from repro.tables import costs
from tests.tables.home import FIXED, Home


@pytest.fixture
def of_the_test(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The profile of the test in place of the one on disk."""
    params, _ = load("default")
    own = params.model_copy(update=FIXED)
    monkeypatch.setattr(costs, "load", lambda _name: (own, home.paths))
    return home


def record(home: Home, dataset: str, train: dict[str, Any]) -> None:
    path = home.paths.provenance("tiny-llama", dataset)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"train": train}), encoding="utf-8")


def test_every_trained_cell_with_figures_is_a_line_and_what_is_not_recorded_is_a_dash(
    of_the_test: Home,
) -> None:
    of_the_test.write("tiny-llama", "phee", 0.8)
    of_the_test.write("tiny-llama", "ade", 0.7)
    of_the_test.write("constant", "phee", 0.6)
    took = {"trained_parameters": 139264, "peak_memory_gb": 0.47, "seconds": 1234.5}
    record(of_the_test, "phee", took)
    record(of_the_test, "ade", {"seconds": 9.0})
    lines = [" ".join(line.split()) for line in costs.costs(["default"])]
    assert lines[2:] == [
        (
            "| default | tiny-llama (built here) | PHEE | 139,264 | 0.47 | 1,234 | 0.8000 | "
            "0.7800 to 0.8200 |"
        ),
        "| default | tiny-llama (built here) | ADE | - | - | 9 | 0.7000 | 0.6800 to 0.7200 |",
    ]
