"""The weekly fetch reports each corpus whose address no longer gives the pinned bytes."""

import os
import subprocess

import pytest

from tests.pipeline.workspace import BIN, Workspace

pytestmark = pytest.mark.long


def test_a_corpus_that_cannot_be_fetched_is_named_with_the_reason(workspace: Workspace) -> None:
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(workspace.folder / "src"),
        "REPRO_MIRROR": str(workspace.folder / "no-mirror"),
    }
    done = subprocess.run(
        [".github/fetch-pins.sh"], cwd=workspace.folder, env=environment, check=False
    )
    assert done.returncode == 1
    report = workspace.read("dead-pins.md")
    assert report.count("- **") == 10
    assert "- **phee**" in report
    assert "no such file in the mirror" in report
    assert "bc4chemd" not in report, "it has no pins"
