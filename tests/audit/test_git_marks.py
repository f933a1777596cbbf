"""What the marks in GIT's source are worth: the figures that the corpus's caution states."""

import re
from pathlib import Path

import pytest

from repro.baselines import linear
from repro.corpora.base import Reading, load
from repro.corpora.card import task_info
from repro.corpora.fetch import fetch
from repro.registry import corpora
from repro.schema import Example
from repro.scoring.counts import Counts
from repro.tasks import asking
from repro.tasks.asking.label_set import TypeSet

pytestmark = pytest.mark.mirror
SUBJECT, OBJECT = re.compile(r"\[ (.+?) \]"), re.compile(r"\{ (.+?) \}")


@pytest.fixture(scope="module")
def readings(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    """GIT with and without the marks."""
    folder = tmp_path_factory.mktemp("git") / "git"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPRO_MIRROR", str(mirror))
        fetch("git", corpora()["git"], folder)
    corpus = load("git")
    return {
        "marked": corpus.variants["marked"](folder, "strict"),
        "plain": corpus.read(folder, "strict"),
    }


def marks(example: Example) -> tuple[tuple[int, int], ...]:
    """Where the text marks its subject and its object."""
    found = (SUBJECT.search(example.text), OBJECT.search(example.text))
    return tuple(match.span(1) for match in found if match)


def test_two_expressions_and_a_constant_answer_the_marked_rows(
    readings: dict[str, Reading],
) -> None:
    total = Counts()
    for example in readings["marked"].splits["test"]:
        spans, [relation] = marks(example), example.relations
        gold = (relation.type, *(entity.spans[0] for entity in example.entities))
        said = ("TREATS", *spans)
        whole = len(spans) == len(example.entities)
        total += Counts(int(whole and said == gold), int(whole), 1)
    assert (total.tp, total.predicted, total.gold) == (32, 62, 465)
    assert f"{total.f1:.4f}" == "0.1214"
    assert "0.1214" in load("git").caution


@pytest.mark.parametrize(("name", "figures"), [("marked", "0.806 0.606"), ("plain", "0.806 0.602")])
def test_label_sets_are_easier_on_the_marked_rows(
    readings: dict[str, Reading], name: str, figures: str
) -> None:
    task = asking.of(task_info(load("git"), corpora()["git"], "label_set"))
    assert isinstance(task, TypeSet)
    splits = readings[name].splits
    answers = linear.type_sets(task, splits["train"], splits["test"])
    both = [(row.id, marks(row)) for row in readings["marked"].splits["test"]]
    marked = {id_ for id_, spans in both if len(spans) > 1}
    totals = {True: Counts(), False: Counts()}
    for example, said in zip(splits["test"], answers, strict=True):
        gold = task.gold(example)
        kind = example.id in marked
        totals[kind] += Counts(len(said & gold), len(said), len(gold))
    assert f"{totals[True].f1:.3f} {totals[False].f1:.3f}" == figures
    assert all(figure in load("git").caution for figure in figures.split())
