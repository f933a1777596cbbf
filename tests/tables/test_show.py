"""What a terminal shows: the end of a run, and `repro diff` in the layout of `dvc metrics diff`."""

import json
import os
import pty
import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from repro.cli.commands import app
from repro.errors import RunError
from repro.files import write_text
from repro.params import load
from repro.tables.show import show, show_diff, show_json
from repro.tables.summary import read as read_tables
from repro.tables.summary import summarise
from repro.tables.write import expect
from tests.tables.home import Home

STYLE = re.compile("\x1b\\[[0-9;]*m")
HEADER = "row,dataset,metric,value\n"


def test_plain_text_has_tables_verdict_and_files_and_fits_a_hundred_columns(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    show(home.fill().params, home.paths)
    shown = capsys.readouterr().out
    assert "0.9500* 0.93-0.97" in shown
    assert "6 of 24 cells run." in " ".join(shown.split())
    assert "Files: paper_tables/default/" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_a_mean_over_seeds_is_printed_with_their_interval_and_never_with_the_first_seed_s(
    seeded: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    show(seeded.params, seeded.paths)
    shown = capsys.readouterr().out
    assert "0.9200* 0.79-1.00, 3 seeds" in shown
    assert "95% prediction interval of one more seed" in " ".join(shown.split())
    show(seeded.changed(seeds=[14]).params, seeded.paths)
    assert "0.9300* 2 seeds" in capsys.readouterr().out


def test_a_long_title_is_cut_in_the_tables_and_stands_in_full_below(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = home.changed(rows=["constant", "smollm2-135m"], models=["smollm2-135m"])
    show(cut.params, cut.paths)
    shown = capsys.readouterr().out
    assert "\nSmolLM2-135M-Instruct  " in shown
    assert "- SmolLM2-135M-Instruct: SmolLM2-135M-Instruct (Q4_1, dequantised)." in shown


def test_json_is_the_summary_of_the_metrics_as_they_are(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    show_json(home.fill().params, home.paths)
    assert json.loads(capsys.readouterr().out) == summarise(read_tables(home.params, home.paths))


@pytest.mark.parametrize("columns", [80, 100, 200])
def test_on_a_terminal_no_line_is_longer_than_the_window(home: Home, columns: int) -> None:
    params, _ = load("default")
    for row in params.rows:
        for dataset in params.datasets:
            home.write(row, dataset, 0.5)
    coloured = on_a_terminal("from repro.cli import main; main()", "results", columns=columns)
    shown = STYLE.sub("", coloured)
    assert "0.5000*" in shown
    assert max(map(len, shown.splitlines())) <= columns
    heads = [line for line in shown.splitlines() if "Event extraction " in line]
    assert ("Relation extraction" in heads[0]) == (columns == 200), "two tables side by side"


def test_colour_stands_on_a_terminal_that_has_it_and_nowhere_else(home: Home) -> None:
    home.fill()
    code = "from repro.cli import main; main()"
    assert "\x1b[1;32m0.9500* " in on_a_terminal(code, "results", columns=100)
    assert "\x1b" not in on_a_terminal(code, "results", columns=100, TERM="dumb")
    command = [sys.executable, "-c", code, "results"]
    assert b"\x1b" not in subprocess.run(command, capture_output=True, check=True).stdout


def on_a_terminal(code: str, *arguments: str, columns: int, **variables: str) -> str:
    """What a command writes to a terminal of a width."""
    parent, child = pty.openpty()
    usual = {"COLUMNS": str(columns), "TERM": "xterm-256color", "NO_COLOR": ""}
    environment = {**os.environ, **usual, **variables}
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=child, stderr=child, env=environment
    )
    os.close(child)
    chunks = []
    while chunk := read(parent):
        chunks.append(chunk)
    assert process.wait() == 0, b"".join(chunks).decode()
    os.close(parent)
    return b"".join(chunks).decode().replace("\r", "")


def read(terminal: int) -> bytes:
    """Bytes from a terminal; none when the other side has closed (an error on Linux)."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def differing(home: Home, markdown: bool = False, as_json: bool = False) -> int:
    return len(show_diff(home.params, home.paths, markdown=markdown, as_json=as_json))


def moved(home: Home) -> Home:
    """One figure has moved since it was accepted."""
    home.fill()
    expect(home.params, home.paths)
    home.write("constant", "phee", 0.5, precision=0.893, recall=0.893)
    return home


def test_text_is_what_dvc_prints_for_the_same_numbers(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for the last column, which DVC does not have."""
    from dvc.compare import show_diff as dvc_show_diff

    differing(moved(home))
    header, figure, *_ = capsys.readouterr().out.splitlines()
    ours = [header.removesuffix("Verdict").rstrip(), figure.removesuffix("differs").rstrip()]
    change = {"old": 0.893, "new": 0.5, "diff": 0.5 - 0.893}
    dvc_show_diff(
        {"metrics/default/constant/phee.json": {"f1": change}},
        title="Metric",
        precision=5,
        round_digits=True,
        a_rev="expected",
    )
    assert ours == [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_only_figures_that_moved_are_listed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    differing(moved(home), as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert list(found["expected"]) == ["metrics/default/constant/phee.json"]
    assert found["expected"]["metrics/default/constant/phee.json"]["f1"]["verdict"] == "differs"


def test_json_lists_every_published_figure(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    differing(home.fill(), as_json=True)
    found = json.loads(capsys.readouterr().out)["published"]
    assert sum(len(metrics) for metrics in found.values()) == 5


def test_markdown_is_a_pipe_table(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    differing(moved(home), markdown=True)
    assert capsys.readouterr().out.startswith("| Path")


def test_an_unchanged_profile_differs_in_nothing(home: Home) -> None:
    expect(home.fill().params, home.paths)
    assert differing(home) == 0


def test_strict_fails_when_a_figure_differs(home: Home) -> None:
    home.write("constant", "phee", 0.5)
    write_text(home.paths.expectation, f"{HEADER}constant,phee,f1,0.9\n")
    assert CliRunner().invoke(app, ["diff"]).exit_code == 0
    failed = CliRunner().invoke(app, ["diff", "--strict"])
    assert isinstance(failed.exception, RunError)
    assert str(failed.exception).startswith("profile default: figures that differ: 1")
