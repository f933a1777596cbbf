"""Every prompt style, from the command that makes its profile to its scores."""

import json
from typing import Any

import pytest

from tests.pipeline.workspace import Workspace

FEW = [
    "datasets=[phee]", "zero_shot=[tiny-llama]", "baselines=[]", "predict.max_new_tokens=8",
    "synthesis={train: 24, dev: 6, test: 8}", "warmup.steps=2", "warmup.batch=4",
    "train.steps=2", "train.evaluate_every=2",
]  # fmt: skip
CELLS = ("tiny-llama", "tiny-llama-zero-shot")


def rendered(workspace: Workspace, profile: str, split: str) -> list[dict[str, str]]:
    text = workspace.read(f"data/{profile}/rendered/phee/{split}.jsonl")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("style", "more"),
    [
        pytest.param("retrieved", ["prompt.examples=3"], marks=pytest.mark.slow),
        pytest.param("few_shot", ["prompt.examples=3"], marks=pytest.mark.long),
        pytest.param("reason", [], marks=pytest.mark.long),
        pytest.param("json", ["protocol=strict"], marks=pytest.mark.long),
    ],
)
def test_a_style_runs_end_to_end_trained_and_zero_shot(
    workspace: Workspace, style: str, more: list[str]
) -> None:
    settings = [f"prompt.style={style}", *more, *FEW]
    profile = style.replace("_", "-")
    workspace.only_profile(profile, settings)
    pipeline = f"profiles/{profile}/dvc.yaml"
    workspace.repro(*(f"{pipeline}:score@{row}-phee" for row in CELLS))

    first = rendered(workspace, profile, "train")[0]
    shown = first["prompt"].count("Answer:\n") - 1
    assert shown == (3 if style in {"retrieved", "few_shot"} else 0)
    assert first["completion"].startswith("<think>\n") == (style == "reason")
    assert first["completion"].startswith('{"events": ') == (style == "json")
    assert all("completion" not in row for row in rendered(workspace, profile, "test"))
    for row in CELLS:
        found: dict[str, Any] = workspace.json("cat", f"metrics/{profile}/{row}/phee.json")
        assert found["examples"] == 8
        assert found["gold"] > 0
        assert ("went_on" in found) == bool(shown)
