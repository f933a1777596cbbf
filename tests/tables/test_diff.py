"""Rebuilt figures held against the expectation and against the published ones."""

from statistics import fmean

import pytest

from repro.published.store import load
from repro.published.terms import Key
from repro.tables.diff import Diff, Line, make_diff, markdown
from repro.tables.results import load_results
from repro.verdict.judge import Verdict
from repro.verdict.noise import spread
from tests.tables.home import SEEDED, Home

F1: Key = ("constant", "phee", "f1")
TINY: Key = ("tiny-llama", "phee", "f1")
PUBLISHED: Key = ("mistral-7b", "phee", "f1")


def diff(home: Home, expectation: dict[Key, float] | None = None) -> Diff:
    return make_diff(load_results(home.params, home.paths), expectation, load())


def expected(home: Home, value: float) -> Line:
    lines = diff(home, {F1: value}).expected
    assert lines is not None
    return lines[0]


def published(home: Home) -> Line:
    return next(line for line in diff(home).published if line.key == PUBLISHED)


def test_without_an_expectation_there_is_nothing_to_hold_against(home: Home) -> None:
    assert diff(home.fill()).expected is None


def test_an_expected_figure_that_came_again_is_reproduced(home: Home) -> None:
    assert expected(home.fill(), 0.893).verdict == "reproduced"


def test_an_expected_figure_that_moved_differs_by_its_delta(home: Home) -> None:
    line = expected(home.fill(), 0.7)
    assert line.verdict == "differs"
    assert line.judgement.delta is not None
    assert round(line.judgement.delta, 6) == 0.193


def test_the_tolerance_between_processors_is_for_rows_of_models_alone(home: Home) -> None:
    """A baseline whose precision moves has changed, whoever ran it."""
    verdict = home.params.verdict.model_copy(update={"tolerance": 0.03})
    home = home.changed(verdict=verdict).fill()
    rebuilt = load_results(home.params, home.paths).figures()
    keys: list[Key] = [(row, "phee", "precision") for row in ("constant", "tiny-llama")]
    found = diff(home, {key: rebuilt[key] + 0.02 for key in keys})
    assert [line.verdict for line in found.expected or []] == ["differs", "reproduced"]
    assert "Baselines, which train no language model: 0.0005." in markdown(found, home.params)


def test_rebuilt_figures_that_the_expectation_lacks_are_counted(home: Home) -> None:
    found = diff(home.fill(), {F1: 0.893})
    assert (len(found.expected or []), found.unexpected) == (1, 17)


def test_an_expected_row_that_is_gone_is_not_run_and_counts_as_differing(home: Home) -> None:
    gone: Key = ("linear", "phee", "f1")
    lost = diff(home, {gone: 0.5})
    assert [(line.key, line.verdict) for line in lost.differing()] == [(gone, "not run")]


def test_every_published_figure_stands_in_the_diff_of_every_profile(home: Home) -> None:
    keys = [line.key for line in diff(home).published]
    assert keys[:5] == list(load().cells)


def test_a_synthetic_corpus_is_not_run_for_a_row_that_is_missing(home: Home) -> None:
    line = published(home.fill().changed(synthetic=["phee"], fetched=[]))
    assert line.verdict == "not run"
    assert line.judgement.reason == (
        "no row mistral-7b in profile default; would not be comparable: synthetic corpus"
    )


def test_a_published_model_on_a_synthetic_corpus_is_not_comparable(home: Home) -> None:
    paper = home.paper().changed(synthetic=["phee"])
    paper.write("mistral-7b", "phee", 0.9469)
    line = published(paper)
    assert (line.verdict, line.judgement.reason) == ("not comparable", "synthetic corpus")


def verdict(home: Home, f1: float, **metrics: float) -> Verdict:
    paper = home.paper()
    paper.write("mistral-7b", "phee", f1, **metrics)
    return published(paper).verdict


def test_the_published_figure_itself_is_reproduced(home: Home) -> None:
    assert verdict(home, 0.9469) == "reproduced"


def test_a_published_figure_inside_the_interval_is_sampling_noise(home: Home) -> None:
    assert verdict(home, 0.93) == "within sampling noise"


def test_with_few_groups_the_same_figure_differs(home: Home) -> None:
    assert verdict(home, 0.93, groups=19) == "differs"


def test_a_published_figure_outside_the_interval_differs(home: Home) -> None:
    assert verdict(home, 0.9) == "differs"


def test_the_interval_of_f1_says_nothing_of_precision(home: Home) -> None:
    paper = home.paper()
    paper.write("llama3-8b", "biored", 0.38, precision=0.38)
    lines = {line.key: line.verdict for line in diff(paper).published}
    assert lines["llama3-8b", "biored", "precision"] == "differs"


def test_a_reference_inside_the_prediction_interval_is_within_seed_noise(seeded: Home) -> None:
    results = load_results(seeded.params, seeded.paths)
    known = spread(SEEDED)
    assert known is not None
    reference = known.low + 0.001
    [line] = make_diff(results, {TINY: reference}, load()).expected or []
    assert line.verdict == "within seed noise"
    assert line.judgement.rebuilt == pytest.approx(fmean(SEEDED))
