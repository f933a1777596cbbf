import pytest

from repro.report.cells import shown
from repro.report.summary import CellFigures


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "0.5000"), (12, "12"), ([0.5, 0.25], "0.5000, 0.2500")]
)
def test_counts_are_whole_and_fractions_have_four_decimals(value: object, text: str) -> None:
    assert shown(value) == text


def test_only_keys_of_the_file_are_metrics() -> None:
    cell = CellFigures.model_validate({"row": "linear", "dataset": "ade", "f1": 0.5, "tp": 3})
    assert cell.metrics == {"f1": 0.5, "tp": 3}
