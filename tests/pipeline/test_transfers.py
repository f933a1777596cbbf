"""An adapter of one corpus answers another, from the profile to the tables."""

import json

import pytest

from tests.pipeline.workspace import Workspace

PROFILE = "profiles/moved/dvc.yaml"
MOVED = [
    "datasets=[phee, ade]", "synthesis={train: 24, dev: 6, test: 16}", "baselines=[constant]",
    "warmup.steps=2", "warmup.batch=4", "train.steps=2", "train.batch=2", "train.evaluate_every=2",
    "transfers=[{source: phee, target: ade}, {source: ade, target: phee}]",
]  # fmt: skip
OF_TRANSFERS = {"render_transfer", "predict_transfer", "transfer"}


@pytest.mark.slow
def test_two_corpora_answer_each_other_and_a_changed_map_trains_and_answers_nothing(
    workspace: Workspace,
) -> None:
    workspace.only_profile("moved", MOVED)
    stages = workspace.repro(PROFILE)
    assert {"train@tiny-llama-phee", "train@tiny-llama-ade"} <= set(stages)
    assert {stage.split("@")[0] for stage in stages} >= OF_TRANSFERS

    for source, target, asks in (
        ("phee", "ade", "Which types of events"),
        ("ade", "phee", "Which class"),
    ):
        name = f"{target}.from-{source}"
        prompts = workspace.read(f"data/moved/rendered/{name}/test.jsonl").splitlines()
        assert all(json.loads(line)["prompt"].startswith(asks) for line in prompts)
        answers = workspace.read(f"predictions/moved/tiny-llama/{name}.jsonl").splitlines()
        found = workspace.json("cat", f"metrics/moved/tiny-llama/{name}.json")
        assert len(answers) == len(prompts) == found["examples"]
        assert 0 < found["clean_examples"] == found["examples"] - found["leaked"]
        assert {"source_f1", "target_f1", "constant_f1", "difference"} <= set(found)
        assert f"tiny-llama,{source},{target},source_f1," in workspace.read(
            "paper_tables/moved/transfer.csv"
        )
    assert 'id="transfers"' in workspace.read("paper_tables/moved/report.html")
    assert workspace.changed(PROFILE) == set()

    workspace.replace("transfers.yaml", "whether an adverse event", "if an adverse event")
    again = {stage.split("@")[0] for stage in workspace.repro(PROFILE)}
    assert again == {"render_transfer", "transfer", "tables", "report"}
