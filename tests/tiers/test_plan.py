"""Before a tier starts it says what it will do and how long that took elsewhere."""

from pathlib import Path

import pytest

from repro.cell import Cell
from repro.files import write_json
from repro.params import load
from repro.tiers.obtain import Review
from repro.tiers.plan import plan, spoken

TINY, CONSTANT = Cell("tiny-llama", "ade"), Cell("constant", "ade")


@pytest.fixture(autouse=True)
def _elsewhere(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout without provenance: parameters alone."""
    for name in (
        "params.yaml",
        "corpora.yaml",
        "models.yaml",
        "transfers.yaml",
        "dvc.yaml",
        "src",
        "profiles",
    ):
        (tmp_path / name).symlink_to(root / name)
    monkeypatch.chdir(tmp_path)


def said(tier: int, *cells: Cell, profile: str = "default") -> str:
    return " ".join(plan(tier, Review(*load(profile), cells, None)))


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_tiers_below_the_fourth_say_that_nothing_is_trained(tier: int) -> None:
    assert "Nothing is trained." in said(tier, TINY)


def test_the_fourth_says_that_it_trains_where_the_profile_has_a_model() -> None:
    assert "It trains what is not up to date." in said(4, TINY)
    assert "Nothing is trained." in said(4, CONSTANT, profile="baselines")


def test_the_third_counts_only_cells_that_have_a_model() -> None:
    assert "answer again and score 1 cell," in said(3, TINY, CONSTANT)


def test_a_time_is_the_sum_of_what_was_recorded_and_says_for_how_many_cells() -> None:
    sections = {"train": {"seconds": 600.0}, "predict": {"seconds": 120.0}}
    write_json(Path("provenance/default/tiny-llama/ade.json"), sections)
    assert "Time: 2 minutes were recorded for 1 of 1 cells," in said(3, TINY)
    assert "Time: at most 12 minutes were recorded for 1 of 2 cells," in said(4, TINY, CONSTANT)
    assert "docs/tiers.md estimates the others" in said(4, TINY, CONSTANT)


def test_where_no_time_was_recorded_none_is_told() -> None:
    assert "Time: recorded for no cell yet; docs/tiers.md estimates it; about " in (
        said(4, TINY, CONSTANT)
    )


def test_seconds_become_minutes_and_hours() -> None:
    assert [spoken(number) for number in (0.2, 1.2, 90, 120, 7200, 9000)] == [
        "1 second", "2 seconds", "90 seconds", "2 minutes", "2 hours", "3 hours",
    ]  # fmt: skip
