"""What `dvc repro` runs again, and what it leaves alone."""

from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace, copy_of

QUICK = [
    "datasets=[phee, ade]", "synthesis={train: 24, dev: 6, test: 8}",
    "warmup.steps=3", "warmup.batch=4", "train.steps=2", "train.evaluate_every=1",
]  # fmt: skip
PIPELINE = "profiles/quick/dvc.yaml"
PARSER = "src/repro/tasks/reading/label_set.py"
PROMPTS = "src/repro/tasks/asking/prompts.py"

JUDGED = {"score", "compare", "analyze", "report"}
"""What reads answers."""

pytestmark = pytest.mark.slow


def _quick(workspace: Workspace) -> Workspace:
    workspace.only_profile("quick", QUICK)
    workspace.commit("a quick profile")
    return workspace


@pytest.fixture(scope="module")
def ran(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which the quick profile has run once."""
    workspace = _quick(copy_of(root, tmp_path_factory.mktemp("ran")))
    workspace.repro(PIPELINE)
    workspace.commit("results")
    return workspace


def test_two_fresh_clones_give_the_same_lock_and_a_clean_status(
    ran: Workspace, workspace: Workspace
) -> None:
    _quick(workspace).repro(PIPELINE)
    assert workspace.read("profiles/quick/dvc.lock") == ran.read("profiles/quick/dvc.lock")


def test_a_clone_of_committed_results_stays_clean_after_a_run(
    ran: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    clone = tmp_path_factory.mktemp("clone")
    ran.run("git", "clone", "-q", str(ran.folder), str(clone))
    fresh = Workspace(clone)
    assert fresh.repro(PIPELINE)
    # who ran when and where is ignored for the default profile alone
    assert fresh.run("git", "status", "--porcelain", "--", ":!provenance") == ""


def test_a_second_run_does_nothing(ran: Workspace) -> None:
    assert ran.repro(PIPELINE) == []
    assert ran.run("git", "status", "--porcelain") == ""


def test_a_deleted_table_is_rebuilt_alone(ran: Workspace) -> None:
    table = ran.folder / "paper_tables/quick/event_extraction.md"
    before = table.read_bytes()
    table.unlink()
    assert ran.repro(PIPELINE) == ["tables"]
    assert table.read_bytes() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "stale"),
    [
        ("src/repro/errors.py", '"""Bad input', '"""Refused input', set()),
        ("src/repro/lora/train.py", "\nfrom", "\n# a comment\n\nfrom", set()),
        ("src/repro/report/page.py", "\nfrom", "\nADDED = 1\nfrom", {"report"}),
        (PARSER, "len(piece.split()) == 1", "len(piece.split()) < 2", JUDGED),
        ("src/repro/scoring/counts.py", "DIGITS = 6", "DIGITS = 5", JUDGED),
        # the tiny base is warmed up in the words of prompts, and their length is analyzed
        (PROMPTS, "Which types of events", "What types of events", {"render", "base", "analyze"}),
    ],
    ids=[
        "a docstring",
        "a comment",
        "a statement of the report",
        "the body of the answer parser",
        "a metric's rounding",
        "a word of a prompt",
    ],
)
def test_an_edit_makes_stale_exactly_what_it_can_change(
    ran: Workspace, file: str, old: str, new: str, stale: set[str]
) -> None:
    ran.replace(file, old, new)
    assert ran.stale(PIPELINE) == stale
    ran.run("git", "checkout", "-q", "src", "code")
    assert ran.stale(PIPELINE) == set()


def test_a_word_of_a_prompt_changes_by_its_output_what_follows_and_only_where_it_stands(
    ran: Workspace,
) -> None:
    ran.replace(PROMPTS, "Which types of events", "What types of events")
    ran.repro(f"{PIPELINE}:render@phee", f"{PIPELINE}:render@ade")
    beside = {"base", "compare", "analyze"}
    changed = {name for name in ran.changed(PIPELINE) if name.split("@")[0] not in beside}
    model, all_rows = {"train", "predict"}, ("constant", "linear", "tiny-llama")
    follows = {f"{stage}@tiny-llama-phee" for stage in model}
    assert changed == follows | {f"score@{row}-phee" for row in all_rows}
    ran.run("git", "checkout", "-q", "src", "code", "profiles")
    ran.run("dvc", "checkout", "-q", PIPELINE)
    assert ran.stale(PIPELINE) == set()


def test_another_rank_reruns_training_and_what_follows_for_lora_rows_only(
    ran: Workspace,
) -> None:
    ran.replace("profiles/quick/params.yaml", "rank: 64", "rank: 32")
    stages = ran.repro(PIPELINE)
    assert {stage.split("@")[0] for stage in stages} >= {"train", "predict"}
    cells = [stage for stage in stages if "@" in stage]
    assert {stage.split("@")[0] for stage in cells} <= {"train", "predict", "score", "compare"}
    assert all("tiny-llama" in stage for stage in cells)
    ran.run("git", "checkout", "-q", "profiles/quick")
