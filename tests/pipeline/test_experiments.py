"""An experiment runs a cell with other parameters and is compared with the commit it began from."""

from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace, copy_of

SHORT = {
    "[phee, genia2011, genia2013, ddi, git, biored, bc5cdr, bc2gm, bc4chemd, ade, pubmed20k,\n"
    "  healthadvice]": "[ade]",
    "rows: [constant, linear, tiny-llama]": "rows: [tiny-llama]",
    "baselines: [constant, linear]": "baselines: []",
    "synthesis: {train: 300, dev: 60, test: 100}": "synthesis: {train: 24, dev: 6, test: 24}",
    "  steps: 1200\n  batch: 32": "  steps: 20\n  batch: 8",
    "  steps: 300": "  steps: 10",
    "evaluate_every: 100": "evaluate_every: 5",
}
CELL = "metrics/default/tiny-llama/ade.json"
OTHER = "baselines"
"""A profile beside the root's, whose figures are in git; DVC reads every profile that is there."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The embedded default made short, with an experiment of another rank."""
    made = copy_of(root, tmp_path_factory.mktemp("experiments"))
    made.drop_profiles(OTHER)
    for old, new in SHORT.items():
        made.replace("params.yaml", old, new)
    made.repro("score@tiny-llama-ade")
    made.commit("Rank 64")
    said = made.run(
        "dvc", "exp", "run", "-n", "rank-8", "-S", "lora.rank=8", "score@tiny-llama-ade"
    )
    assert "Running stage 'train@tiny-llama-ade'" in said
    assert "Running stage 'base@tiny-llama'" not in said, "a base knows no rank"
    return made


def test_an_experiment_is_compared_with_the_commit_it_began_from(workspace: Workspace) -> None:
    assert "rank: 8" in workspace.read("params.yaml")
    rank = {"params.yaml": {"lora.rank": {"old": 64, "new": 8, "diff": -56}}}
    changed = workspace.json("dvc", "exp", "diff", "main", "rank-8", "--json")
    assert changed["params"] == rank
    assert set(changed.get("metrics", {})) <= {CELL}
    assert workspace.json("dvc", "params", "diff", "--json") == rank


def test_an_experiment_is_listed_with_what_differs(workspace: Workspace) -> None:
    head, *lines = workspace.run("dvc", "exp", "show", "--only-changed", "--csv").splitlines()
    assert "lora.rank" in head
    assert any("rank-8" in line for line in lines)


@pytest.mark.parametrize(
    ("pipeline", "titles", "point"),
    [
        (
            "dvc.yaml",
            ("F1 by type", "Precision and recall of each cell", "Loss on train and dev"),
            '"cell": "tiny-llama-ade", "split": "dev"',
        ),
        (
            f"profiles/{OTHER}/dvc.yaml",
            ("F1 by type", "Precision and recall of each cell"),
            '"cell": "linear-biored"',
        ),
    ],
)
def test_plots_need_no_flag_and_give_no_warning(
    pipeline: str, titles: tuple[str, ...], point: str, workspace: Workspace
) -> None:
    workspace.run("repro", "report")
    page = workspace.folder / "dvc_plots/index.html"
    assert workspace.run("dvc", "plots", "show", pipeline) == f"{page.as_uri()}\n", "no warning"
    drawn = page.read_text("utf-8")
    assert point in drawn
    for title in titles:
        assert title in drawn
