"""Why a rebuilt figure may not be held against a published one."""

from pathlib import Path
from typing import Any

import pytest

from repro.params import TablesParams, load
from repro.verdict.comparable import incomparable


@pytest.fixture
def paper(root: Path, monkeypatch: pytest.MonkeyPatch) -> TablesParams:
    """The paper's profile, without any quantisation."""
    monkeypatch.chdir(root)
    params, _ = load("paper")
    plain: dict[str, object] = {"quantisation": "none", "synthetic": [], "limit": None}
    return params.of_tables.model_copy(update=plain)


def test_a_model_on_an_official_split_under_label_set_is_comparable(paper: TablesParams) -> None:
    assert incomparable(paper, "mistral-7b", "phee") == ""


@pytest.mark.parametrize(
    ("change", "dataset", "reason"),
    [
        ({"synthetic": ["phee"]}, "phee", "synthetic corpus"),
        ({"baselines": ["mistral-7b"]}, "phee", "baseline row"),
        ({"limit": 3}, "phee", "trial run (the first 3 rows)"),
        ({}, "genia2013", "other split (devel is scored: the test labels are not public)"),
        ({}, "ade", "other split (the corpus has no official one)"),
        ({"protocol": "strict"}, "phee", "other protocol (strict)"),
    ],
)
def test_the_reason_is_named(
    paper: TablesParams, change: dict[str, Any], dataset: str, reason: str
) -> None:
    assert incomparable(paper.model_copy(update=change), "mistral-7b", dataset) == reason


def test_a_quantised_model_is_not_comparable(paper: TablesParams) -> None:
    changed = paper.model_copy(update={"quantisation": "nf4"})
    assert incomparable(changed, "mistral-7b", "phee") == "quantised (nf4)"


def test_a_profile_can_declare_its_own_reason_for_its_rows_alone(paper: TablesParams) -> None:
    context = paper.verdict.context.model_copy(update={"comparable": False, "reason": "half done"})
    verdict = paper.verdict.model_copy(update={"context": context})
    changed = paper.model_copy(update={"verdict": verdict, "rows": ["mistral-7b"]})
    assert incomparable(changed, "mistral-7b", "phee") == "half done"
    assert incomparable(changed, "llama3-8b", "phee") == ""
