"""An export takes what the pipeline keeps in git, and nothing that lies beside it."""

import subprocess
from pathlib import Path

import pytest

from repro.export.run_files import run_files
from repro.paths import Paths, profiles
from repro.storage.pages import REPORT, WITH_TEXT
from tests.export.conftest import SHARED, Profile


def _tracked(root: Path, *folders: Path) -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", *map(str, folders)],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(listed.stdout.splitlines())


def test_text_of_a_corpus_and_half_written_files_are_left_out(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = Paths("default")
    Path("dvc.yaml").write_text((root / "dvc.yaml").read_text("utf-8"), encoding="utf-8")
    taken = [
        paths.metrics / "constant" / "ade.json",
        paths.metrics / "constant" / "ade.types.csv",
        paths.provenance("constant", "ade"),
        paths.tables / "compare" / "tiny-llama.md",
        paths.tables / "plots" / "cells.csv",
        paths.tables / "summary.json",
        paths.tables / REPORT,
    ]
    left = [
        paths.tables / WITH_TEXT,
        paths.tables / f".{REPORT}.1a2b.part",
        paths.tables / "notes.md",
        paths.metrics / "constant" / ".ade.json",
        paths.metrics / "constant" / ".ade.json.1a2b.part",
        paths.predictions("constant", "ade"),
    ]
    for file in [*taken, *left]:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert set(run_files(paths)) == {Path("dvc.yaml"), *taken}


@pytest.mark.parametrize("profile", ["default", "baselines", "laptop"])
def test_results_of_a_run_that_are_in_git_are_all_taken(
    root: Path, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    paths = Paths(profile)
    assert profile in profiles()
    homes = [paths.metrics, paths.tables, Path("provenance") / profile, Path("curves") / profile]
    in_git = _tracked(root, *homes)
    assert len(in_git) > 30
    assert in_git <= set(map(str, run_files(paths)))


def test_the_tables_that_all_profiles_share_are_exported(there: Profile) -> None:
    shared = set(SHARED) - {"dvc.yaml", "params.yaml"}
    assert shared <= {path.name for path in Path("out/run").iterdir()}
    assert Path("out/run", there[1].pipeline).is_file()
