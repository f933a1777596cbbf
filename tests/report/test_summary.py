"""`summary.json` as the report reads it."""

from pathlib import Path

import pytest

from repro.errors import InputError
from repro.report.summary import CellFigures, read_summary


def cell(**figures: object) -> CellFigures:
    known = {"row": "tiny", "dataset": "ade", "f1": 0.9, "f1_low": 0.8, "f1_high": 0.95}
    return CellFigures.model_validate(known | figures)


def test_beside_one_seed_stands_the_bootstrap_s_interval() -> None:
    assert cell().interval == (0.8, 0.95)


def test_beside_a_mean_over_seeds_stands_their_interval_or_none_and_never_the_first_s() -> None:
    seeds = {"seeds": [13, 14, 15], "f1_of_seeds": [0.9, 0.8, 1.0]}
    known = {"f1_prediction_low": 0.6, "f1_prediction_high": 1.0}
    assert cell(**seeds, **known).interval == (0.6, 1.0)
    assert cell(**seeds).interval is None


@pytest.mark.parametrize("text", [None, "{}"])
def test_a_summary_that_cannot_be_read_is_named_with_the_command_for_its_profile(
    tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "paper" / "summary.json"
    path.parent.mkdir()
    if text:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"summary\.json.*run `repro tables -p paper`$"):
        read_summary(path)
