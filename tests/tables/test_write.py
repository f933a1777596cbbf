"""Stage `tables`: every file, the same bytes each time."""

import json
from pathlib import Path

import pytest
import yaml

from repro.errors import RunError
from repro.published.expectations import read_expectation
from repro.tables.write import expect, write
from tests.tables.home import Home


def written(home: Home) -> dict[str, bytes]:
    write(home.params, home.paths)
    return {path.name: path.read_bytes() for path in sorted(home.paths.tables.iterdir())}


def test_exactly_the_outs_of_the_stage_are_written(home: Home, root: Path) -> None:
    stage = yaml.safe_load((root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]["tables"]
    outs = [Path(next(iter(out))).name for out in stage["outs"]]
    assert sorted(written(home.fill())) == sorted(outs)


def test_a_second_run_and_a_deleted_file_give_the_same_bytes(home: Home) -> None:
    first = written(home.fill())
    (home.paths.tables / "diff.md").unlink()
    assert written(home) == first


def test_a_profile_that_was_never_run_says_so_everywhere(home: Home) -> None:
    files = written(home)
    assert b"None yet: profile default was never run" in files["diff.md"]
    assert b"0.9571" in files["diff.md"]
    assert json.loads(files["summary.json"])["expected"] is None


def test_no_file_names_a_folder_of_this_machine(home: Home) -> None:
    here = str(Path.cwd()).encode()
    assert not any(here in data for data in written(home.fill()).values())


def test_the_expectation_holds_every_digit(home: Home) -> None:
    home.write("constant", "phee", 0.123456)
    assert expect(home.params, home.paths) == 3
    assert set((read_expectation(home.paths.expectation) or {}).values()) == {0.123456}


def test_without_metrics_there_is_nothing_to_expect(home: Home) -> None:
    with pytest.raises(RunError, match="no metrics to expect"):
        expect(home.params, home.paths)
    assert not home.paths.expectation.exists()
