"""Great loads, within bounds of memory and time; tried by `make test-faults` alone."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.faults.budget import FULL
from tests.faults.checkout import Checkout
from tests.faults.record import tried
from tests.report.conftest import Site

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not FULL, reason="a great load: `make test-faults`"),
]

PART = "Load"
ROWS = 1_000_000
EXAMPLES = 100_000
LARGEST_PAGE = 5_000_000
SECONDS_TO_PAINT = 2.0
GIGABYTE = 10**9
WATCHED = """
import resource, sys
from repro.cli import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, file=sys.stderr)
"""
"""A verb that tells the most memory it held, as the last line of stderr."""


def _memory(checkout: Checkout, *words: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *words], cwd=checkout.folder,
        env=checkout.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return int(done.stderr.splitlines()[-1])


def test_a_million_answers_are_scored_within_two_gigabytes(checkout: Checkout) -> None:
    for words in ("synthesize ade", "prepare ade", "render ade"):
        assert checkout.run(*words.split()).returncode == 0
    data = checkout.folder / "data/default"
    for name in (data / "prepared/ade/test.jsonl", data / "rendered/ade/test.jsonl"):
        row = json.loads(name.read_text("utf-8").splitlines()[0])
        _write(name, row)
    answers = checkout.folder / "predictions/default/constant/ade.jsonl"
    answers.parent.mkdir(parents=True)
    _write(answers, {"output": "related"})
    with tried(PART, f"{ROWS:,} answers scored") as outcome:
        used = _memory(checkout, "score", "constant", "ade")
        metrics = json.loads(
            (checkout.folder / "metrics/default/constant/ade.json").read_text("utf-8")
        )
        assert metrics["examples"] == ROWS
        assert used < 2 * GIGABYTE, f"{used / GIGABYTE:.1f} GB"
        outcome.text = f"within 2 GB ({used / GIGABYTE:.1f} GB)"


def _write(path: Path, row: dict[str, Any]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for number in range(ROWS):
            own = {"id": f"r{number}"} | ({"group": f"r{number}"} if "group" in row else {})
            stream.write(json.dumps(row | own) + "\n")


def test_a_hundred_thousand_examples_pass_in_bounded_memory(checkout: Checkout) -> None:
    raw = str(checkout.folder / "data/default/raw/ade")
    with tried(PART, f"{EXAMPLES:,} examples synthesized, prepared, rendered, scored") as outcome:
        used = [
            _memory(checkout, "synthesize", "ade", "--examples", str(EXAMPLES), "--out", raw),
            *(
                _memory(checkout, *words.split())
                for words in (
                    "prepare ade", "render ade", "baseline constant ade", "score constant ade",
                )
            ),
        ]  # fmt: skip
        assert max(used) < GIGABYTE, used
        outcome.text = f"each verb within 1 GB (at most {max(used) / GIGABYTE:.2f} GB)"


def test_a_report_of_twelve_by_twelve_cells_is_small_and_quick(
    browser: Browser, ran: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from repro.report.write import write as write_report

    monkeypatch.chdir(ran.folder)
    summary = ran.summary
    _widen(summary)
    (ran.folder / ran.paths.tables / "summary.json").write_text(json.dumps(summary), "utf-8")
    page = ran.folder / write_report(ran.params, ran.paths, with_text=False)
    with tried(PART, "report.html of 12 x 12 cells") as outcome:
        size = page.stat().st_size
        assert size < LARGEST_PAGE
        tab = browser.new_page()
        began = time.monotonic()
        tab.goto(page.as_uri())
        script = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
        tab.wait_for_function(script)
        painted = float(tab.evaluate(script)) / 1000
        assert painted < SECONDS_TO_PAINT, f"{painted:.1f} s, {time.monotonic() - began:.1f} s"
        outcome.text = f"{size / 1e6:.1f} MB; first paint within {SECONDS_TO_PAINT:.0f} s"


def _widen(summary: Any) -> None:
    """A summary of all corpora and of twelve rows, each with the figures of one that was run."""
    cell = next(cell for cell in summary["cells"] if "not_run" not in cell)
    summary["rows"] = {f"row-{number}": f"Row {number}" for number in range(12)}
    summary["cells"] = [
        {**cell, "row": row, "dataset": dataset}
        for row in summary["rows"]
        for dataset in summary["corpora"]
    ]
    assert len(summary["cells"]) >= 144
    for lines in (summary["expected"], summary["published"]):
        lines["figures"] = [line for line in lines["figures"] if line["row"] in summary["rows"]]
