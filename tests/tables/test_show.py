"""What a person sees at the end of a run."""

import os
import pty
import subprocess
import sys

import pytest

from repro.params import load
from repro.tables.show import show
from tests.tables.home import Home


def test_plain_text_has_tables_verdict_and_files_and_fits_a_hundred_columns(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    show(home.fill().params, home.paths)
    shown = capsys.readouterr().out
    assert "0.9500* 0.93-0.97" in shown
    assert "6 of 24 cells run. Expected: nothing yet." in shown
    assert "Files: paper_tables/default/" in shown
    assert max(map(len, shown.splitlines())) <= 100


@pytest.mark.parametrize("columns", [80, 100])
def test_on_a_terminal_no_line_is_longer_than_the_window(home: Home, columns: int) -> None:
    params, _ = load("default")
    for row in params.rows:
        for dataset in params.datasets:
            home.write(row, dataset, 0.5)
    shown = on_a_terminal("from repro.cli import main; main()", "results", columns=columns)
    assert "0.5000*" in shown
    assert max(map(len, shown.splitlines())) <= columns


def on_a_terminal(code: str, *arguments: str, columns: int) -> str:
    """What a command writes to a terminal of a width, without its colours."""
    parent, child = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "dumb", "NO_COLOR": "1"}
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
