"""CSV tables hold every digit of the metrics."""

import csv

from repro.tables import commas
from repro.tables.cells import load_results
from repro.tables.grid import grid
from tests.tables.home import Home


def test_a_table_read_back_holds_the_metrics_and_what_was_not_run(home: Home) -> None:
    home.fill().write("constant", "phee", 0.123456, precision=0.2, recall=0.0891)
    text = commas.render(grid(load_results(home.params, home.paths), "events"))
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["row"] for row in rows] == ["constant", "tiny-llama"]
    assert rows[0]["phee f1"] == "0.123456"
    assert (rows[0]["phee precision"], rows[0]["phee recall"]) == ("0.2", "0.0891")
    assert rows[0]["genia2011 f1"] == "not run"
