"""Claims: one figure can contradict, only all of them together support."""

from pathlib import Path

import pytest

from repro.published.claims import Bound, Claim, Highest, Range, Rank, read_claims
from repro.published.store import CLAIMS
from repro.verdict.claims import Finding, Pair, evaluate

TOLERANCE = 0.0005


@pytest.fixture(autouse=True)
def _in_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.fixture
def claims() -> dict[str, Claim]:
    return {claim.id: claim for claim in read_claims(CLAIMS)}


def judged(claim: Claim, known: dict[Pair, float]) -> Finding:
    missing = {pair: "not run" for pair in claim.scope() if pair not in known}
    return evaluate(claim, known, missing, TOLERANCE)


def everywhere(claim: Claim, value: float) -> dict[Pair, float]:
    return dict.fromkeys(claim.scope(), value)


def test_a_bound_is_supported_when_every_cell_keeps_to_it(claims: dict[str, Claim]) -> None:
    claim = claims["phee-above"]
    found = judged(claim, everywhere(claim, 0.95))
    assert found == Finding("supported", "all 12 cells bear it out")


def test_one_cell_contradicts_a_bound_and_is_named(claims: dict[str, Claim]) -> None:
    found = judged(claims["phee-above"], {("mistral-7b", "phee"): 0.94})
    assert found == Finding("contradicted", "PHEE, Mistral-7B: 0.9400")


def test_some_cells_alone_do_not_support_a_bound(claims: dict[str, Claim]) -> None:
    found = judged(claims["phee-above"], {("mistral-7b", "phee"): 0.95})
    assert found == Finding("not testable", "1 of 12 cells bear it out; not run (11 cells)")


def test_a_figure_that_rounds_to_the_upper_bound_keeps_to_it(claims: dict[str, Claim]) -> None:
    claim = claims["genia2013-at-most"]
    assert judged(claim, everywhere(claim, 0.33484)).outcome == "supported"
    assert judged(claim, everywhere(claim, 0.33486)).outcome == "contradicted"


def test_a_bound_over_some_models_ignores_the_others(claims: dict[str, Claim]) -> None:
    claim = claims["entities-deepseek-above"]
    assert isinstance(claim, Bound)
    assert judged(claim, {("llama3-8b", "bc5cdr"): 0.1}).outcome == "not testable"


def test_a_range_is_contradicted_by_any_cell_outside(claims: dict[str, Claim]) -> None:
    found = judged(claims["events-range"], {("phi4-14b", "phee"): 0.97})
    assert found == Finding("contradicted", "PHEE, Phi-4-14B: 0.9700")


def test_a_range_must_be_reached_at_both_ends(claims: dict[str, Claim]) -> None:
    claim = claims["events-range"]
    assert isinstance(claim, Range)
    cells = everywhere(claim, 0.5)
    assert judged(claim, cells).reason == "all cells lie between 0.5000 and 0.5000"
    low, high, *_ = cells
    assert judged(claim, cells | {low: 0.1419, high: 0.9571}).outcome == "supported"


def test_a_rank_needs_all_cells_of_the_best_model(claims: dict[str, Claim]) -> None:
    claim = claims["events-best-model"]
    assert isinstance(claim, Rank)
    assert judged(claim, {("phi4-14b", "phee"): 0.99}).outcome == "not testable"
    own = {pair: 0.9 for pair in claim.scope() if pair[0] == claim.best}
    assert judged(claim, own | {("phi4-14b", "phee"): 0.99}).outcome == "contradicted"
    assert judged(claim, everywhere(claim, 0.5) | own).outcome == "supported"


def test_the_highest_figures_of_a_model_must_all_be_met(claims: dict[str, Claim]) -> None:
    claim = claims["relations-qwen-32b"]
    assert isinstance(claim, Highest)
    first, second, third = claim.scope()
    assert judged(claim, {first: 0.7684, second: 0.7609, third: 0.5}).outcome == "supported"
    found = judged(claim, {first: 0.7684, second: 0.7, third: 0.5})
    assert found == Finding("contradicted", "its highest are 0.7000, 0.7684")


def test_a_cell_above_the_highest_figure_contradicts_it_alone(claims: dict[str, Claim]) -> None:
    claim = claims["relations-qwen-32b"]
    assert judged(claim, {("r1-distill-qwen-32b", "ddi"): 0.8}).outcome == "contradicted"


@pytest.mark.parametrize("name", ["events-range", "relations-qwen-32b"])
def test_figures_of_more_decimals_do_not_contradict_what_is_printed_with_fewer(
    claims: dict[str, Claim], name: str
) -> None:
    claim = claims[name]
    assert isinstance(claim, Range | Highest)
    ends = [claim.lowest, claim.highest] if isinstance(claim, Range) else [*claim.highest]
    known = everywhere(claim, min(map(float, ends)))
    for pair, printed in zip(list(known)[: len(ends)], ends, strict=True):
        known[pair] = float(printed) + 0.00004
    assert evaluate(claim, known, {}, 0.0).outcome == "supported"


def test_without_any_cell_every_claim_is_not_testable(claims: dict[str, Claim]) -> None:
    assert {judged(claim, {}).outcome for claim in claims.values()} == {"not testable"}
