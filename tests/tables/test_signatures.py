"""Signs of failure: each is seen at its bound and not before it."""

import pytest
from typer.testing import CliRunner

from repro.cli.commands import app
from repro.published.grid import paper
from repro.tables.results import load_results
from repro.tables.signatures import Signature, lines, signatures
from tests.tables.home import Home


def found(home: Home) -> list[Signature]:
    return signatures(load_results(home.params, home.paths))


def kinds(home: Home) -> set[tuple[str, str, str]]:
    return {(one.row, one.dataset, one.kind) for one in found(home)}


def test_event_f1_under_the_bound_is_a_sign_and_other_tasks_have_none(home: Home) -> None:
    home.write("tiny-llama", "phee", 0.3499)
    home.write("tiny-llama", "biored", 0.2)
    assert kinds(home) == {("tiny-llama", "phee", "low event F1")}
    home.write("tiny-llama", "phee", 0.35)
    assert kinds(home) == set()


@pytest.mark.parametrize(
    ("precision", "recall", "seen"),
    [(0.3711, 0.9595, True), (0.5, 0.95, False), (0.49, 0.9, False), (0.49, 0.91, True)],
)
def test_low_precision_with_high_recall_is_over_generation(
    home: Home, precision: float, recall: float, seen: bool
) -> None:
    home.write("tiny-llama", "biored", 0.535, precision=precision, recall=recall)
    assert (("tiny-llama", "biored", "over-generation") in kinds(home)) is seen


@pytest.mark.parametrize("key", ["unparsed", "truncated"])
def test_more_than_five_in_a_hundred_unreadable_or_cut_off_answers_are_a_sign(
    home: Home, key: str
) -> None:
    home.write("tiny-llama", "ade", 0.8, **{key: 5})
    assert found(home) == []
    home.write("tiny-llama", "ade", 0.8, **{key: 6})
    (sign,) = found(home)
    assert sign.reason == "6 of 100, over 5%"


def test_one_answer_is_a_sign_of_a_model_and_the_method_of_the_constant(home: Home) -> None:
    home.write("constant", "ade", 0.8, answers_commonest=1.0)
    home.write("tiny-llama", "ade", 0.8, answers_commonest=0.99)
    assert kinds(home) == {("tiny-llama", "ade", "one answer")}


def test_unreadable_answers_are_not_one_answer_however_alike_they_are_read(home: Home) -> None:
    home.write("tiny-llama", "ade", 0.0, answers_commonest=1.0, unparsed=99)
    assert kinds(home) == {("tiny-llama", "ade", "unreadable answers")}


def test_one_answer_of_a_further_seed_is_a_sign_too(seeded: Home) -> None:
    seeded.of_seed(15).write("tiny-llama", "phee", 0.8, answers_commonest=0.99)
    (sign,) = [one for one in found(seeded) if one.kind == "one answer"]
    assert sign.reason == "99.0% of the rows get the same one, from 1 of 3 seeds"


def test_a_base_far_under_its_distilled_sibling_is_a_sign(home: Home) -> None:
    grid = home.paper()
    grid.write("r1-distill-llama-8b", "ade", 0.8)
    grid.write("llama3-8b", "ade", 0.68)
    assert found(grid) == []
    grid.write("llama3-8b", "ade", 0.67)
    (sign,) = found(grid)
    assert (sign.row, sign.kind) == ("llama3-8b", "base under its distilled sibling")
    assert sign.reason == "F1 0.6700 is 16.2% under the 0.8000 of R1-Distill-Llama-8B"


def test_every_sibling_is_a_row_of_the_paper_and_known_by_inference() -> None:
    assert {pair.standing for pair in paper().siblings} == {"inferred"}


def test_no_sign_says_so(home: Home) -> None:
    results = load_results(home.fill().params, home.paths)
    assert lines(signatures(results), results) == ["no sign of failure in 6 cells"]


def test_diagnose_prints_a_line_per_sign(home: Home) -> None:
    home.write("tiny-llama", "phee", 0.2)
    result = CliRunner().invoke(app, ["diagnose"])
    assert result.exit_code == 0
    assert "PHEE: low event F1: 0.2000, under 0.35" in result.stdout
