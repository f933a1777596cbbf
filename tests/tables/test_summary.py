"""`summary.json`: everything the other files say, for programs."""

from dataclasses import replace
from typing import Any

import pytest

from repro.published.store import CELLS, load, write_cells
from repro.tables.summary import read, summarise
from repro.tables.write import expect
from repro.verdict.noise import spread
from tests.tables.home import SEEDED, Home


def summary(home: Home) -> Any:
    return summarise(read(home.params, home.paths))


def test_the_summary_holds_every_cell_and_verdict(home: Home) -> None:
    expect(home.fill().params, home.paths)
    found = summary(home)
    cells = {(cell["row"], cell["dataset"]): cell for cell in found["cells"]}
    assert cells["tiny-llama", "phee"]["f1"] == 0.95
    assert cells["tiny-llama", "bc4chemd"]["not_run"] == "source never fetched"
    assert found["expected"]["verdicts"]["reproduced"] == 18
    assert found["published"]["verdicts"]["not run"] == 5
    assert {claim["outcome"] for claim in found["claims"]} == {"not testable"}


def test_counts_are_whole_and_shares_are_not(home: Home) -> None:
    home.write("tiny-llama", "phee", 0.9, tp=882, echoed=0, answers_commonest=1.0)
    (cell,) = [cell for cell in summary(home)["cells"] if "not_run" not in cell]
    assert [repr(cell[name]) for name in ("tp", "echoed")] == ["882", "0"]
    assert repr(cell["answers_commonest"]) == "1.0"


def test_the_verdict_tells_the_published_figures_first_and_calls_its_own_no_reproduction(
    home: Home,
) -> None:
    known = "0 of 5 known published figures could be compared (5 of 432 are known): 5 not run."
    none = "No figures are committed with this profile to hold these against."
    assert summary(home.fill())["verdict"].startswith(f"{known} {none} 6 of 24 cells run. Claims:")
    expect(home.params, home.paths)
    own = "figures equal, within its tolerances, those committed with this profile"
    assert summary(home)["verdict"].startswith(f"{known} 18 of 18 {own}. 6 of 24 cells run.")
    home.write("tiny-llama", "phee", 0.5, recall=0.95)
    assert f"16 of 18 {own}; 2 differs." in summary(home)["verdict"]


def test_the_verdict_counts_the_published_figures_that_were_compared(home: Home) -> None:
    paper = home.paper()
    paper.write("mistral-7b", "phee", 0.9469)
    said = "1 of 5 known published figures could be compared (5 of 432 are known): "
    assert summary(paper)["verdict"].startswith(f"{said}4 not run, 1 reproduced. ")


def test_the_summary_is_preliminary_as_long_as_any_figure_is_not_imported(home: Home) -> None:
    assert summary(home.fill())["preliminary"]
    imported = [replace(figure, standing="imported") for figure in load().cells.values()]
    write_cells(CELLS, imported)
    assert summary(home)["preliminary"]


def test_the_summary_holds_every_seed_and_the_interval_cut_at_one(seeded: Home) -> None:
    cells = {(cell["row"], cell["dataset"]): cell for cell in summary(seeded)["cells"]}
    known = spread(SEEDED)
    assert known is not None
    assert known.high > 1
    cell = cells["tiny-llama", "phee"]
    assert cell["seeds"] == [seeded.params.seed, 14, 15]
    assert cell["f1_of_seeds"] == SEEDED
    assert cell["f1"] == pytest.approx(known.mean)
    assert (cell["f1_prediction_low"], cell["f1_prediction_high"]) == (known.low, 1.0)
    assert "f1_of_seeds" not in cells["constant", "phee"]
