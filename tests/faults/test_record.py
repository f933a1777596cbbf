"""The page says what was not tried; a row never goes missing."""

import os
import subprocess
import sys
from pathlib import Path


def test_what_a_missing_tool_keeps_from_being_tried_has_a_row_that_says_so(
    root: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/faults/test_fuzz_import.py",
         "-k", "in_latex"],
        cwd=root, env={**os.environ, "PATH": "/nonexistent", "REPRO_RELIABILITY": str(page)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    row = "a source in latex is read or refused | not tried: no LaTeXML: apt-get install latexml"
    assert f"| {row} |" in page.read_text("utf-8").splitlines()
