"""What tiers do when something is missing or wrong: one line, and never a training run."""

import shutil
from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace
from tests.remotes.clones import (
    PIPELINE,
    PROFILE,
    clone,
    clone_with_cache,
    objects,
    set_locally,
    stages_run,
    tier,
)

PHEE = f"predictions/{PROFILE}/constant/phee.jsonl"

pytestmark = pytest.mark.slow


@pytest.fixture
def reviewer(scored: Workspace, tmp_path: Path) -> Workspace:
    """A fresh clone whose remote is a copy of the author's: tests may damage it."""
    shutil.copytree(_remote(scored), tmp_path / "remote")
    workspace = clone(scored, tmp_path / "clone")
    set_locally(workspace, "storage", url=str(tmp_path / "remote"))
    return workspace


def _remote(scored: Workspace) -> Path:
    return scored.folder.parent / "remote"


def _stored(workspace: Workspace, path: str, place: Path) -> Path:
    """The object of an out in a cache or remote folder."""
    lock = workspace.read(f"profiles/{PROFILE}/dvc.lock")
    md5 = lock.split(f"path: {path}\n", 1)[1].split("md5: ", 1)[1].split("\n", 1)[0]
    return place / "files" / "md5" / md5[:2] / md5[2:]


def _spoil(stored: Path) -> None:
    """Cut an object short and leave it read-only: DVC trusts read-only objects."""
    stored.chmod(0o644)
    stored.write_bytes(stored.read_bytes()[:20])
    stored.chmod(0o444)


def _last_line(output: str) -> str:
    return output.strip().splitlines()[-1]


def test_without_cache_and_remote_tiers_2_and_3_stop_with_a_line(reviewer: Workspace) -> None:
    reviewer.replace(".dvc/config", "    remote = storage\n", "")
    for number, reason in (
        (2, "not in the cache, and no default remote is set up"),
        (3, "has a model"),
    ):
        output = tier(reviewer, number, expect=1)
        assert reason in _last_line(output)
        assert stages_run(output) == set()


def test_answers_in_git_give_tier_2_without_cache_and_remote(
    scored: Workspace, tmp_path: Path
) -> None:
    author = clone_with_cache(scored, tmp_path / "author")
    author.replace(".dvc/config", "    remote = storage\n", "")
    author.run("dvc", "checkout", "--allow-missing", PIPELINE)
    assert "8 outputs, 0 with words as hashes" in author.run(
        "repro", "answers", "publish", "-p", PROFILE
    )
    author.commit("answers")
    reviewer = clone(author, tmp_path / "reviewer")
    output = tier(reviewer, 2)
    assert "2 cells are scored from answers/quick, their answers in git" in output
    assert "the same bytes as commit" in output
    assert not (reviewer.folder / PHEE).exists()


def test_a_profile_that_never_ran_stops_every_tier_but_the_last(reviewer: Workspace) -> None:
    for number, reason in ((1, "nothing to look at"), (2, "never made"), (3, "never made")):
        output = reviewer.run("repro", "tier", str(number), "-p", "paper", expect=1)
        assert reason in _last_line(output)
        assert stages_run(output) == set()


def test_a_look_without_data_names_the_fuller_report_of_the_commit(reviewer: Workspace) -> None:
    page = f"paper_tables/{PROFILE}/report.html"
    committed = reviewer.read(page)
    output = tier(reviewer, 1)
    assert "the same bytes as commit" in output
    assert _last_line(output).endswith(f"The committed one: git restore {page}")
    reviewer.run("git", "restore", page)
    assert reviewer.read(page) == committed


def test_a_missing_object_is_named_with_the_tier_that_still_works(reviewer: Workspace) -> None:
    _stored(reviewer, PHEE, reviewer.folder.parent / "remote").unlink()
    output = tier(reviewer, 2, expect=1)
    assert f"{PHEE}: not in the cache, and the remote did not give it" in _last_line(output)
    assert "tier 4 makes it" in _last_line(output), "a baseline has no adapter"
    assert "score@constant-ade" in output, "the other cell is scored"
    assert "score@constant-phee" not in output
    assert "baseline" not in stages_run(output)
    changed = reviewer.run("git", "status", "--porcelain", "--", ":!*/report.html")
    assert changed == "", "to the same bytes"


def test_a_truncated_object_of_a_remote_is_refused(reviewer: Workspace) -> None:
    stored = _stored(reviewer, PHEE, reviewer.folder.parent / "remote")
    _spoil(stored)
    output = tier(reviewer, 2, "constant-phee", expect=1)
    assert f"{PHEE}: not in the cache, and the remote did not give it" in _last_line(output)
    assert stages_run(output) == set()
    assert not (reviewer.folder / PHEE).exists()


def test_a_truncated_object_is_found_even_where_dvc_does_not_verify(reviewer: Workspace) -> None:
    reviewer.replace(".dvc/config", "verify = true", "verify = false")
    stored = _stored(reviewer, PHEE, reviewer.folder.parent / "remote")
    _spoil(stored)
    output = tier(reviewer, 2, "constant-phee", expect=1)
    assert f"{PHEE} is not the bytes of dvc.lock" in _last_line(output)
    assert "1 file fetched and 1 file added" in output, "DVC itself takes it"
    assert stages_run(output) == set()
    assert "verify true" in reviewer.run("repro", "doctor", "-p", PROFILE)


def test_a_corrupt_file_of_the_cache_is_named_and_its_remedy_works(reviewer: Workspace) -> None:
    reviewer.run("dvc", "pull", f"{PIPELINE}:baseline@constant-phee")
    stored = _stored(reviewer, PHEE, reviewer.folder / ".dvc" / "cache")
    _spoil(stored)
    (reviewer.folder / PHEE).unlink()
    line = _last_line(tier(reviewer, 2, "constant-phee", expect=1))
    cached = str(stored.relative_to(reviewer.folder))
    assert f"delete {PHEE} and {cached} and run this again" in line
    (reviewer.folder / PHEE).unlink()
    stored.unlink()
    assert "the same bytes as commit" in tier(reviewer, 2, "constant-phee")


def test_allow_missing_rebuilds_tables_and_refuses_what_needs_data(reviewer: Workspace) -> None:
    with (reviewer.folder / "src/repro/tables/write.py").open("a", encoding="utf-8") as code:
        code.write("CHANGED = 1\n")
    assert reviewer.repro("--allow-missing", PIPELINE) == ["code", "tables"]
    with (reviewer.folder / "src/repro/baselines/constant.py").open("a", encoding="utf-8") as code:
        code.write("CHANGED = 1\n")
    output = reviewer.run("dvc", "repro", "--allow-missing", PIPELINE, expect=255)
    assert stages_run(output) == {"code"}
    assert "No such file or directory" in output
    assert objects(reviewer.folder / ".dvc" / "cache") == set(), "nothing was downloaded"


def test_a_bare_pull_fails_while_a_profile_never_ran_and_a_named_stage_does_not(
    reviewer: Workspace,
) -> None:
    output = reviewer.run("dvc", "pull", expect=1)
    assert "adapters/paper/llama3-8b/ade" in output
    reviewer.run("dvc", "pull", f"{PIPELINE}:baseline")
    reviewer.run("dvc", "pull", "--allow-missing", PIPELINE)
