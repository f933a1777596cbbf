"""Tables that DVC removed before a stage that was stopped are put back."""

from pathlib import Path

import pytest

from repro.errors import RunError
from repro.tiers.kept import kept


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, RunError])
def test_files_removed_before_a_run_that_did_not_end_well_are_put_back(
    end: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    removed, changed = tmp_path / "tables/a.md", tmp_path / "tables/b/b.md"
    changed.parent.mkdir(parents=True)
    removed.write_bytes(b"before\r\n")
    changed.write_bytes(b"before")

    def run() -> None:
        with kept(tmp_path / "tables", tmp_path / "nowhere"):
            removed.unlink()
            changed.write_bytes(b"after")
            raise end("stopped")

    with pytest.raises(end):
        run()
    assert removed.read_bytes() == b"before\r\n"
    assert changed.read_bytes() == b"after", "a stage that was done stays done"
    assert not list((tmp_path / "work").iterdir())


def test_files_that_a_run_took_away_for_good_stay_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "old.md").write_text("old", "utf-8")
    with kept(tables):
        (tables / "old.md").unlink()
    assert not list(tables.iterdir())
