from pathlib import Path

import pytest

from repro.audit.cases import Case
from repro.audit.facts import load_facts
from repro.audit.findings import Audit, make_audit, read_audit
from repro.audit.granularity import Fit
from repro.audit.markdown import beside_lines
from repro.audit.rows import Row, by_row_majority, whole_majority
from repro.published.terms import Key
from tests.audit.samples import facts, figure, published


@pytest.fixture
def real(root: Path, monkeypatch: pytest.MonkeyPatch) -> Audit:
    monkeypatch.chdir(root)
    return read_audit()


def row(audit: Audit, dataset: str, name: str, reading: str = "label_set") -> Row:
    (found,) = (
        one
        for one in audit.rows
        if (one.dataset, one.reading, one.name) == (dataset, reading, name)
    )
    return found


def f1(audit: Audit, dataset: str, name: str, reading: str = "label_set") -> float:
    return round(row(audit, dataset, name, reading).figures[2], 4)


def case(audit: Audit, dataset: str) -> Case:
    return next(one for one in audit.cases if one.dataset == dataset)


def test_biored_fits_label_sets_if_rounded_and_relations_if_truncated(real: Audit) -> None:
    fits = {
        (tested.size.gold, judgement.rule): judgement.fits
        for tested in case(real, "biored").tested
        for judgement in tested.judgements
    }
    assert fits[222, "rounded"] == (Fit(213, 574, 574),)
    assert fits[1163, "truncated"] == (Fit(1116, 3007, 3007),)
    assert fits[222, "truncated"] == fits[1163, "rounded"] == ()


def test_phee_f1_alone_is_uninformative_under_every_reading(real: Audit) -> None:
    tested = case(real, "phee").tested
    assert {one.overall for one in tested} == {"uninformative"}
    assert [j.fits[0].tp for one in tested if one.size.predicted for j in one.judgements] == [
        938,
        938,
    ]


def test_the_constant_answers_chosen_on_train_score_as_known(real: Audit) -> None:
    assert f1(real, "biored", "constant") == 0.7663
    assert f1(real, "phee", "constant") == 0.8929
    assert f1(real, "genia2013", "constant") == 0.4907


def test_all_o_scores_as_known_tag_by_tag_and_as_tag_sets(real: Audit) -> None:
    assert f1(real, "bc5cdr", "all-O") == 0.8864
    assert f1(real, "bc2gm", "all-O") == 0.8947
    assert f1(real, "bc5cdr", "all-O", "tag_set") == 0.5496
    assert f1(real, "bc2gm", "all-O", "tag_set") == 0.6862


def test_ade_majority_is_known_with_and_without_repeated_rows(real: Audit) -> None:
    ade = real.facts["ade"]
    by_row = by_row_majority(ade)
    assert by_row is not None
    assert round(float(by_row.f1), 4) == 0.7099
    assert round(float(whole_majority(ade).f1), 4) == 0.7956


def test_genia_says_that_its_split_and_protocol_are_not_the_papers(real: Audit) -> None:
    (line,) = (line for line in beside_lines("genia2013", real) if line.startswith("Not the"))
    assert "other split" in line
    assert "protocol is unknown" in line


def test_an_unmarked_pair_bounds_ddi(real: Audit) -> None:
    ceilings = {one.reading: one for one in real.ceilings if one.dataset == "ddi"}
    as_label = ceilings["none_as_label"]
    assert (as_label.score.tp, as_label.score.gold) == (4971, 5716)
    assert (as_label.inputs, as_label.conflicting) == (784, 308)
    assert round(float(as_label.score.f1), 4) == 0.8697
    assert round(float(ceilings["label_set"].score.f1), 2) == 0.55


def test_a_corpus_without_the_papers_split_gives_no_gold_size(real: Audit) -> None:
    ade = case(real, "ade")
    assert ade.tested == ()
    assert "no official one" in ade.untested


def test_the_committed_facts_carry_a_pin_for_every_corpus(root: Path) -> None:
    known = load_facts(root / "published" / "corpus_facts.json")
    assert all(entry.pins for entry in known.values())


@pytest.fixture
def small(root: Path, monkeypatch: pytest.MonkeyPatch) -> Audit:
    monkeypatch.chdir(root)
    linear: dict[Key, float] = {
        ("linear", "phee", "precision"): 0.5,
        ("linear", "phee", "recall"): 0.25,
        ("linear", "phee", "f1"): 1 / 3,
    }
    return make_audit(published(figure("events", "phee", "f1", "0.70")), facts(), linear)


def test_the_oracle_stands_apart_from_what_train_chooses(small: Audit) -> None:
    assert row(small, "phee", "constant").answer == "A"
    assert row(small, "phee", "oracle, chosen on test").answer == "A, B"
    assert row(small, "ddi", "majority", "none_as_label").answer == "none"


def test_the_linear_row_shows_committed_figures_only_where_there_are_some(small: Audit) -> None:
    assert row(small, "phee", "linear").figures == (0.5, 0.25, 1 / 3)
    assert not [one for one in small.rows if one.name == "linear" and one.dataset != "phee"]


def test_a_ceiling_is_given_with_none_as_a_label_and_for_positives_alone(small: Audit) -> None:
    ceilings = {one.reading: one for one in small.ceilings}
    assert ceilings["none_as_label"].score.tp == 8
    assert ceilings["none_as_label"].conflicting == 2
    assert ceilings["label_set"].score.tp == 3
    assert ceilings["label_set"].score.f1 < 1


def test_figures_of_unknown_corpora_are_named_apart_and_bounds_beside(small: Audit) -> None:
    assert small.beside("phee") == [
        "Llama3-8B F1 0.70 (summary)",
        "PHEE F1 is above 0.94 (summary)",
    ]
    assert small.beside("ddi") == []
    assert small.unplaced() == ["Relation F1 lies between 0.46 and 0.77 (summary)"]
