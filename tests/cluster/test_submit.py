"""`repro submit` before anything is submitted: which cells, which stages, at what cost."""

import shutil
from pathlib import Path

import pytest
import yaml

from repro.cluster.folder import Folder
from tests.cluster.noted import noted
from tests.pipeline.workspace import Workspace, copy_of

MODELS = "[llama3-8b, qwen25-7b]"
CORPORA = "datasets=[phee, ade]"
SETTINGS = [CORPORA, *(f"{key}={MODELS}" for key in ("models", "rows", "bases"))]
ASKED = [
    CORPORA, "models=[]", "zero_shot=[qwen25-7b]", "bases=[qwen25-7b]",
    "rows=[qwen25-7b-zero-shot]",
]  # fmt: skip
DRY = ("repro", "submit", "-p", "grid", "--dry-run")
DRY_ASKED = ("repro", "submit", "-p", "asked", "--dry-run")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two models of the paper on two corpora, and one that nobody trains; no other profile.

    DVC reads all of them.
    """
    made = copy_of(root, tmp_path_factory.mktemp("grid"))
    made.drop_profiles("paper")
    for name, settings in (("grid", SETTINGS), ("asked", ASKED)):
        words = [word for setting in settings for word in ("-s", setting)]
        made.run("repro", "new-profile", name, "--from", "paper", *words)
    (made.folder / "profiles/paper/params.yaml").unlink()
    (made.folder / "profiles/paper/dvc.yaml").unlink()
    return made


def test_all_cells_that_are_not_up_to_date_are_told_with_their_cost_and_nothing_is_left(
    made: Workspace,
) -> None:
    first, second, total = made.run(*DRY).splitlines()
    assert first.startswith("llama3-8b: 2 cells in 2 jobs, 1 GPU each, at most ")
    assert second.startswith("qwen25-7b: 2 cells in 2 jobs, 1 GPU each, at most ")
    assert total.startswith("in sum 4 cells, ")
    assert not (made.folder / "work").exists()
    assert not (made.folder / "profiles/grid/dvc.lock").exists()


def test_some_models_some_corpora_and_some_stages_can_be_asked_for(made: Workspace) -> None:
    chosen = ("--models", "llama3-8b", "--datasets", "ade", "--stages", "train,predict")
    first, total = made.run(*DRY, *chosen).splitlines()
    assert first.startswith("llama3-8b: 1 cells in 1 jobs, ")
    assert total.startswith("in sum 1 cells, ")
    said = made.run(*DRY, *chosen, "--engine", "local")
    assert yaml.safe_load(said) == {
        "llama3-8b": "base@llama3-8b",
        "ade": "fetch@ade, prepare@ade, render@ade",
        "llama3-8b-ade": "train@llama3-8b-ade, predict@llama3-8b-ade",
    }


def test_a_model_that_is_not_trained_is_submitted_too_and_costs_no_training(
    made: Workspace,
) -> None:
    said = made.run(*DRY_ASKED, "--engine", "local")
    assert yaml.safe_load(said) == {
        "qwen25-7b": "base@qwen25-7b",
        "phee": "fetch@phee, prepare@phee, render@phee",
        "ade": "fetch@ade, prepare@ade, render@ade",
        **{
            f"qwen25-7b-zero-shot-{corpus}": f"zero_shot@qwen25-7b-{corpus}, "
            f"score@qwen25-7b-zero-shot-{corpus}"
            for corpus in ("phee", "ade")
        },
    }
    asked, total = made.run(*DRY_ASKED, "--models", "qwen25-7b").splitlines()
    assert asked.startswith("qwen25-7b: 2 cells in 2 jobs, ")
    assert total.startswith("in sum 2 cells, ")
    assert asked == made.run(*DRY, "--stages", "predict,score").splitlines()[1]


def test_the_status_of_a_model_that_is_not_trained_names_its_cells(made: Workspace) -> None:
    told = made.json("repro", "status", "-p", "asked", "--json")
    assert [(one["cell"], one["state"]) for one in told] == [
        ("qwen25-7b-zero-shot-phee", "not started"),
        ("qwen25-7b-zero-shot-ade", "not started"),
    ]


def test_the_site_file_is_heard(made: Workspace) -> None:
    site = made.folder / "site.yaml"
    site.write_text("cells_per_job: 2\ngpus: 4\nminutes: 20\n")
    try:
        first, *_ = made.run(*DRY).splitlines()
    finally:
        site.unlink()
    assert first.startswith("llama3-8b: 2 cells in 1 jobs, 4 GPU each, at most 20 minutes each, ")


def test_cells_that_a_job_in_the_queue_has_are_left_to_it(
    made: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = noted(tmp_path / "bin", monkeypatch)
    (queue.folder / "queue").write_text("71_0 RUNNING grid-llama3-8b\n")
    Folder(made.folder, "grid").submit({"llama3-8b-phee": "71_0", "llama3-8b-ade": "70_0"})
    said = made.run(*DRY, "--models", "llama3-8b").splitlines()
    shutil.rmtree(made.folder / "work")
    assert said[0] == "1 cells are left to the jobs in the queue that have them"
    assert said[1].startswith("llama3-8b: 1 cells in 1 jobs, ")


@pytest.mark.parametrize(
    ("option", "value", "known"),
    [
        ("--models", "llama3-8", "llama3-8b"),
        ("--datasets", "pheee", "phee"),
        ("--stages", "train,scores", "score"),
    ],
)
def test_an_unknown_name_is_told_the_nearest_one(
    made: Workspace, option: str, value: str, known: str
) -> None:
    assert known in made.run(*DRY, option, value, expect=2)


def test_cancel_says_where_nothing_was_submitted(made: Workspace) -> None:
    said = made.run("repro", "cancel", "-p", "grid")
    assert said == "cancelled nothing: no jobs were submitted\n"


def test_where_no_controller_answers_no_corpus_is_made(
    made: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = noted(tmp_path / "bin", monkeypatch)
    (queue.folder / "busy").touch()
    made.run("dvc", "repro", "code/dvc.yaml")
    made.commit("a grid")
    said = made.run("repro", "submit", "-p", "grid", expect=1)
    assert "squeue: no Slurm controller answers" in said
    assert not (made.folder / "data/grid").exists()
