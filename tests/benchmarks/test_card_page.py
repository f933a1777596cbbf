"""docs/gpu.md is what the committed measurement and the plan say."""

from pathlib import Path

from benchmarks import card_page
from repro.files import read_json


def test_page_is_that_of_the_committed_measurement(root: Path) -> None:
    found = read_json(root / card_page.JSON, card_page.REMEDY)
    assert (root / card_page.PAGE).read_text("utf-8") == card_page.markdown(found)


def test_planned_memory_is_within_15_percent_of_the_card(root: Path) -> None:
    page = (root / card_page.PAGE).read_text("utf-8").partition("## Memory")[2]
    errors = [line.split("|")[-2].strip() for line in page.splitlines() if line.endswith("% |")]
    assert len(errors) >= 5
    assert all(abs(int(error.rstrip("%"))) <= 15 for error in errors), errors


def test_a_step_that_does_not_fit_says_so_and_lowers_no_share(root: Path) -> None:
    found = read_json(root / card_page.JSON, card_page.REMEDY)
    empty = dict.fromkeys(("steps", "seconds", "tokens_per_second", "flops", "share"), 0)
    row = {"corpus": "biored", "checkpointing": False, "share_prefix": False, **empty}
    page = card_page.markdown({**found, "trainings": [*found["trainings"], row]})
    assert "| biored | no | no | does not fit |" in page
    assert "0.0%" not in page
