"""Claims held against a profile, the published cells, and a constant prediction."""

from repro.published.store import load
from repro.tables.claims import Beside, Judged, beside_constant, judge_claims
from repro.tables.results import load_results
from tests.tables.home import Home


def judged(home: Home, claim: str) -> Judged:
    found = judge_claims(load_results(home.params, home.paths), load())
    return next(one for one in found if one.claim.id == claim)


def beside(home: Home) -> list[Beside]:
    return beside_constant(load_results(home.params, home.paths), load())


def test_on_a_synthetic_corpus_no_claim_is_testable(home: Home) -> None:
    paper = home.paper().changed(synthetic=["phee"])
    paper.write("mistral-7b", "phee", 0.5)
    assert judged(paper, "phee-above").finding.reason == "synthetic corpus (12 cells)"


def test_a_baseline_row_does_not_test_a_claim_about_models(home: Home) -> None:
    found = judged(home.fill().changed(models=[], rows=["constant"]), "phee-above").finding
    assert found.outcome == "not testable"
    assert "baseline rows do not test a claim about a model" in found.reason


def test_a_real_model_below_a_bound_contradicts_it(home: Home) -> None:
    paper = home.paper()
    paper.write("mistral-7b", "phee", 0.9)
    found = judged(paper, "phee-above").finding
    assert (found.outcome, found.reason) == ("contradicted", "PHEE, Mistral-7B: 0.9000")


def test_a_cell_on_another_split_tests_nothing(home: Home) -> None:
    paper = home.paper()
    paper.write("mistral-7b", "genia2013", 0.9)
    assert judged(paper, "genia2013-at-most").finding.outcome == "not testable"


def test_the_published_ade_cell_contradicts_the_published_bound(home: Home) -> None:
    found = judged(home, "classification-deepseek-above")
    assert found.published == "ADE, DeepSeek-LLM-7B: 0.6730"


def test_a_constant_prediction_that_meets_a_bound_is_told(home: Home) -> None:
    home.write("constant", "phee", 0.95)
    assert judged(home, "phee-above").constant == (
        "also met by a constant prediction under protocol label_set: PHEE 0.9500"
    )


def test_a_constant_prediction_below_a_bound_is_not_told(home: Home) -> None:
    assert judged(home.fill(), "phee-above").constant == ""


def test_a_constant_prediction_above_an_upper_bound_is_told_with_its_split(home: Home) -> None:
    changed = home.changed(datasets=["genia2013"], fetched=["genia2013"])
    changed.write("constant", "genia2013", 0.4907)
    assert judged(changed, "genia2013-at-most").constant == (
        "exceeded by a constant prediction under protocol label_set: Genia2013 0.4907, "
        "other split (devel is scored: the test labels are not public)"
    )


def test_figures_of_unknown_corpora_stand_beside_no_constant(home: Home) -> None:
    home.write("constant", "biored", 0.99)
    assert judged(home, "relations-range").constant == ""
    assert judged(home, "relations-qwen-32b").constant == ""


def test_a_published_f1_that_a_constant_meets_is_listed_with_its_caveat(home: Home) -> None:
    found = {one.dataset: one for one in beside(home.fill())}
    assert (found["ade"].printed, found["ade"].constant) == ("0.673", 0.7956)
    assert found["ade"].caveat == "other split (the corpus has no official one)"
    assert "phee" not in found


def test_where_only_p_and_r_are_published_f1_is_arithmetic(home: Home) -> None:
    """0.3711 and 0.9595 give 0.535."""
    found = {one.dataset: one for one in beside(home.fill())}
    assert (found["biored"].printed, found["biored"].standing) == ("0.535", "arithmetic")


def test_a_constant_on_a_synthetic_corpus_is_never_put_beside_the_paper(home: Home) -> None:
    changed = home.fill().changed(synthetic=["phee", "biored", "ade"])
    assert beside(changed) == []
    assert judged(changed, "phee-above").constant == ""
