import pytest

from repro.report.cells import Section, _metrics, shown
from repro.report.samples import Samples
from repro.report.summary import CellFigures

SEEDED = CellFigures.model_validate(
    {
        "row": "tiny", "dataset": "ade", "f1": 0.85, "f1_low": 0.88, "f1_high": 0.92, "groups": 50,
        "tp": 882, "echoed": 0, "seeds": [13, 14, 15], "f1_of_seeds": [0.9, 0.8, 0.85],
        "f1_prediction_low": 0.6, "f1_prediction_high": 1.0,
    }
)  # fmt: skip


def section(cell: CellFigures) -> Section:
    return Section(cell, "tiny", "ADE", _metrics(cell), [], Samples(), [])


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "0.5000"), (12, "12"), ([0.5, 0.25], "0.5000, 0.2500")]
)
def test_counts_are_whole_and_fractions_have_four_decimals(value: object, text: str) -> None:
    assert shown(value) == text


def test_only_keys_of_the_file_are_metrics() -> None:
    cell = CellFigures.model_validate({"row": "linear", "dataset": "ade", "f1": 0.5, "tp": 3})
    assert cell.metrics == {"f1": 0.5, "tp": 3}


def test_means_over_seeds_and_counts_of_the_first_stand_apart() -> None:
    over, alone = _metrics(SEEDED).items()
    assert over[0].startswith("Means over seeds 13, 14, 15")
    assert dict(over[1])["f1"] == "0.8500"
    assert alone[0].startswith("Of seed 13 alone")
    assert dict(alone[1]) == {
        "f1_low": "0.8800", "f1_high": "0.9200", "groups": "50", "tp": "882", "echoed": "0",
    }  # fmt: skip


def test_a_mean_over_seeds_is_shown_with_their_interval_and_their_number() -> None:
    assert section(SEEDED).spread == "0.6000 to 1.0000, 3 seeds"
    assert section(SEEDED).of_first == ", of seed 13"


def test_one_seed_is_shown_with_the_bootstrap_s_interval_and_its_groups() -> None:
    cell = CellFigures(row="tiny", dataset="ade", f1=0.9, f1_low=0.88, f1_high=0.92, groups=50)
    assert section(cell).spread == "0.8800 to 0.9200, 50 groups"
    assert section(cell).of_first == ""
    assert list(section(cell).metrics) == [""]
