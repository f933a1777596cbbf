"""The table of transfers: a matrix, every figure, and what was not run."""

import json
from typing import Any

import pytest

from repro.errors import InputError
from repro.params import Transfer
from repro.paths import Paths
from repro.tables.results import load_results
from repro.tables.summary import read, summarise
from repro.tables.transfers import csv_of, load_transfers, markdown
from tests.tables.home import Home

TO_ADE, TO_PHEE = Transfer(source="phee", target="ade"), Transfer(source="ade", target="phee")


def moved(home: Home) -> Home:
    return home.changed(transfers=[TO_ADE, TO_PHEE])


def write(home: Home, pair: Transfer, source: float, target: float, **values: Any) -> None:
    """A metrics file of a transfer: 100 rows, of which 40 were seen; there F1 is 0.1 higher."""
    found: dict[str, Any] = {"leaked": 40, "source_unparsed": 3, "target_unparsed": 0}
    for prefix, more, size in (("", 0.1, 100), ("clean_", 0.0, 60)):
        found |= {f"{prefix}examples": size, f"{prefix}groups": size // 2}
        for side, f1 in (("source", source), ("target", target), ("constant", 0.5)):
            at = round(f1 + more, 6)
            found |= {f"{prefix}{side}_{name}": at for name in ("precision", "recall", "f1")}
            found |= {f"{prefix}{side}_f1_low": at - 0.02, f"{prefix}{side}_f1_high": at + 0.02}
        found |= {f"{prefix}difference": source - target}
        found |= {f"{prefix}difference_low": -0.1, f"{prefix}difference_high": 0.1}
    path = Paths(home.paths.profile, source=pair.source).cell_metrics("tiny-llama", pair.target)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found | values), encoding="utf-8")


def page(home: Home) -> str:
    results = load_results(home.params, home.paths)
    return markdown(load_transfers(results, home.paths), results)


def test_a_profile_without_transfers_says_so(home: Home) -> None:
    assert page(home) == (
        "# Across corpora\n\nNo transfer in this profile: `transfers` is empty.\n"
    )
    assert summarise(read(home.params, home.paths))["transfers"] == []


def test_the_matrix_holds_unseen_rows_and_the_target_s_own_model_in_its_diagonal(
    home: Home,
) -> None:
    write(home, TO_ADE, 0.6, 0.7)
    write(home, TO_PHEE, 0.8, 0.9)
    lines = [line.split() for line in page(moved(home)).splitlines() if line.startswith("| ")]
    cells = {line[1]: [word for word in line if word[0] == "0"] for line in lines[:5]}
    assert cells["ADE"] == ["0.7000", "0.8000"]
    assert cells["PHEE"] == ["0.6000", "0.9000"]
    assert cells["constant"] == ["0.5000", "0.5000"]


def test_every_transfer_stands_with_all_rows_and_with_unseen_ones(home: Home) -> None:
    write(home, TO_ADE, 0.6, 0.7)
    text = page(moved(home))
    assert "100, all" in text
    assert "0.7000 (0.6800 to 0.7200)" in text
    assert "60, unseen" in text
    assert "-0.1000 (-0.1000 to +0.1000)" in text
    assert "3 of 100 answers could not be read" in text
    left_out = "Left out: ADE: not-related; PHEE: Potential_therapeutic_event."
    assert text.count(left_out) == 1


def test_a_transfer_that_was_not_run_says_so(home: Home) -> None:
    text = page(moved(home))
    file = "metrics/default/tiny-llama/ade.from-phee.json"
    assert f"tiny-llama (built here), PHEE to ADE: not run: no file {file}." in text
    assert "0.0000" not in text


def test_where_every_row_was_seen_nothing_is_shown_of_the_others(home: Home) -> None:
    write(home, TO_ADE, 0.6, 0.7, clean_examples=0, clean_groups=0)
    text = page(home.changed(transfers=[TO_ADE]))
    assert "0, unseen" in text
    assert text.count("no row") == 3 + 4, "of the matrix and of the table"
    assert "0.7000 (0.6800 to 0.7200)" in text, "all rows"


def test_summary_and_csv_hold_every_figure(home: Home) -> None:
    write(home, TO_ADE, 0.6, 0.7)
    home = moved(home)
    first, second = summarise(read(home.params, home.paths))["transfers"]
    assert (first["source"], first["clean_source_f1"]) == ("phee", 0.6)
    assert second["not_run"].startswith("no file")
    text = csv_of(load_transfers(load_results(home.params, home.paths), home.paths))
    assert "tiny-llama,phee,ade,clean_source_f1,0.6\n" in text
    assert "tiny-llama,ade,phee,not run," in text


def test_a_file_that_is_none_is_named(home: Home) -> None:
    write(home, TO_ADE, 0.6, 0.7, clean_groups="many")
    with pytest.raises(InputError, match=r"ade\.from-phee\.json: clean_groups: .*repro transfer"):
        page(moved(home))
