"""Several seeds a cell: mean, deviation and prediction interval in tables and verdicts."""

import json
from statistics import fmean

import pytest

from repro.published.store import load
from repro.published.terms import Key
from repro.tables import latex
from repro.tables.cells import load_results
from repro.tables.diff import make_diff
from repro.tables.grid import grid
from repro.tables.markdown import render
from repro.tables.write import write
from repro.verdict.noise import spread
from tests.tables.home import Home

KEY: Key = ("tiny-llama", "phee", "f1")
VALUES = [0.95, 0.91, 0.90]


@pytest.fixture
def seeded(home: Home) -> Home:
    """A cell that was run from three seeds."""
    home = home.changed(seeds=[14, 15]).fill()
    home.of_seed(14).write("tiny-llama", "phee", VALUES[1])
    home.of_seed(15).write("tiny-llama", "phee", VALUES[2])
    return home


def test_tables_show_the_mean_and_beside_it_deviation_and_interval(seeded: Home) -> None:
    table = grid(load_results(seeded.params, seeded.paths), "events")
    assert table.shown("tiny-llama", "phee")[-1] == f"{fmean(VALUES):.4f}"
    known = spread(VALUES)
    assert known is not None
    text = render(table, seeded.params)
    assert f"{known.deviation:.4f}" in text
    assert f"{known.low:.4f} to {known.high:.4f}" in text


def test_latex_says_what_the_markdown_shows(seeded: Home) -> None:
    known = spread(VALUES)
    assert known is not None
    text = latex.render(grid(load_results(seeded.params, seeded.paths), "events"), seeded.params)
    assert "mean of 3 training seeds" in text
    assert f"{known.deviation:.4f}" in text
    assert f"{known.low:.4f} to {known.high:.4f}" in text


def test_tables_say_that_bootstrap_intervals_are_the_first_seed_s(seeded: Home) -> None:
    table = grid(load_results(seeded.params, seeded.paths), "events")
    assert f"are those of seed {seeded.params.seed}." in render(table, seeded.params)


def test_the_summary_holds_every_seed_and_the_interval(seeded: Home) -> None:
    write(seeded.params, seeded.paths)
    summary = json.loads((seeded.paths.tables / "summary.json").read_text(encoding="utf-8"))
    cells = {(cell["row"], cell["dataset"]): cell for cell in summary["cells"]}
    known = spread(VALUES)
    assert known is not None
    cell = cells["tiny-llama", "phee"]
    assert cell["f1_of_seeds"] == VALUES
    assert cell["f1"] == pytest.approx(known.mean)
    assert (cell["f1_prediction_low"], cell["f1_prediction_high"]) == (known.low, known.high)
    assert "f1_of_seeds" not in cells["constant", "phee"]


def test_two_seeds_have_no_prediction_interval(seeded: Home) -> None:
    two = seeded.changed(seeds=[14])
    assert "needs three seeds" in render(
        grid(load_results(two.params, two.paths), "events"), two.params
    )


def test_one_seed_shows_no_seeds_at_all(home: Home) -> None:
    home.fill()
    text = render(grid(load_results(home.params, home.paths), "events"), home.params)
    assert "training seeds" not in text


def test_a_reference_inside_the_prediction_interval_is_within_seed_noise(seeded: Home) -> None:
    results = load_results(seeded.params, seeded.paths)
    known = spread(VALUES)
    assert known is not None
    reference = known.low + 0.001
    [line] = make_diff(results, {KEY: reference}, load()).expected or []
    assert line.verdict == "within seed noise"
    assert line.judgement.rebuilt == pytest.approx(fmean(VALUES))
