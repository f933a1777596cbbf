"""The comparisons that stand in git."""

from pathlib import Path

import pytest

from repro.compare.record import read_record
from repro.compare.words import markdown


def test_the_committed_pages_are_those_of_the_committed_figures(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    tables = Path("paper_tables")
    found = [*tables.glob("*/compare/*.json"), *tables.glob("comparisons/*.json")]
    assert found
    for path in found:
        assert path.with_suffix(".md").read_text(encoding="utf-8") == markdown(read_record(path))
