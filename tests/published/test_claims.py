"""The claims of the paper, and the checks of the file that holds them."""

import pytest

from repro.errors import InputError
from repro.published.claims import Bound, Highest, Range, Rank, read_claims
from repro.published.store import CLAIMS

GOOD = """- id: one
  text: PHEE F1 is above 0.94.
  kind: bound
  task: events
  datasets: [phee]
  metric: f1
  above: "0.94"
  standing: summary
  source: a test
"""


def read(text: str) -> str:
    """The error for a file of one good claim and another, `text`."""
    CLAIMS.write_text(GOOD + text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_claims(CLAIMS)
    return str(error.value)


@pytest.mark.usefixtures("home")
def test_every_quoted_range_bound_and_rank_is_there() -> None:
    figures = {}
    for claim in read_claims(CLAIMS):
        match claim:
            case Bound():
                figures[claim.id] = [claim.above or "", claim.at_most or ""]
            case Range():
                figures[claim.id] = [claim.lowest, claim.highest]
            case Highest():
                figures[claim.id] = claim.highest
            case Rank():
                figures[claim.id] = [claim.best]
    assert figures == {
        "events-range": ["0.1419", "0.9571"],
        "events-best-model": ["r1-distill-llama-70b"],
        "phee-above": ["0.94", ""],
        "genia2013-at-most": ["", "0.3348"],
        "relations-range": ["0.4654", "0.7684"],
        "relations-qwen-32b": ["0.7609", "0.7684"],
        "entities-deepseek-above": ["0.95", ""],
        "classification-deepseek-above": ["0.91", ""],
    }


@pytest.mark.usefixtures("home")
def test_every_claim_has_a_standing_and_a_source() -> None:
    assert {claim.standing for claim in read_claims(CLAIMS)} == {"summary"}
    assert all("arXiv:2503.00624v1" in claim.source for claim in read_claims(CLAIMS))


@pytest.mark.usefixtures("home")
def test_a_scope_is_the_whole_task_unless_it_is_narrowed() -> None:
    sizes = {claim.id: len(claim.scope()) for claim in read_claims(CLAIMS)}
    assert sizes["events-range"] == 3 * 12
    assert sizes["phee-above"] == 12
    assert sizes["entities-deepseek-above"] == 3 * 7
    assert sizes["relations-qwen-32b"] == 3


@pytest.mark.usefixtures("home")
def test_only_a_bound_knows_the_corpora_of_its_figures() -> None:
    known = {claim.kind for claim in read_claims(CLAIMS) if claim.dataset_known()}
    assert known == {"bound"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("id: one", "id: one", "id: one stands twice"),
        ("kind: bound", "kind: guess", "found "),
        ("metric: f1", "metric: f2", "metric: input should be"),
        ('above: "0.94"', "above: 0.94", "above: input should be a valid string"),
        ('above: "0.94"', 'above: "94"', "above: string should match pattern"),
        ('above: "0.94"', "above: .nan", "above: input should be a valid string"),
        ('  above: "0.94"\n', "", "a bound has either above or at_most"),
        ("[phee]", "[pehe]", "unknown corpus of the paper 'pehe': did you mean phee"),
        ("[phee]", "[ade]", "datasets: ade is not a corpus of events"),
        (
            "source: a test",
            "models: [gpt-4]\n  source: a test",
            "unknown model of the paper 'gpt-4'",
        ),
        ("standing: summary", "standing: sure", "standing: input should be"),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_bad_claim_is_named_with_its_line(old: str, new: str, problem: str) -> None:
    twice = "id: one" if problem == "id: one stands twice" else "id: two"
    message = read(GOOD.replace("id: one", twice, 1).replace(old, new, 1))
    assert message.startswith("published/claims.yaml:10: ")
    assert problem in message


@pytest.mark.usefixtures("home")
def test_a_file_that_is_no_list_is_refused() -> None:
    CLAIMS.write_text("id: one\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"claims.yaml:1: expected a list of claims"):
        read_claims(CLAIMS)
