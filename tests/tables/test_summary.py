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
