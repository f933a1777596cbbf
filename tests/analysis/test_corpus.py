import pytest

from repro.analysis.corpus import Corpus, measure
from repro.analysis.measures import MEASURES
from repro.analysis.strings import Known
from repro.schema import Example, TaskInfo
from tests.analysis.samples import CROSSING, FLAT, INFO, NESTED, example

SHARED = {"splits": ["train", "test"], "rows_test": 1, "near_test": 2, "groups": 0}
CARD = {"dropped": {"Negation (not scored)": 2, "Coreference (not scored)": 9}, "overlap": [SHARED]}
LABELS = TaskInfo("ade", "ADE", "classification", ("no", "yes"))


def figures(corpus: Corpus) -> dict[str, float]:
    return measure(corpus, Known.of(corpus.info, corpus.train))


def events(*test: Example) -> Corpus:
    return Corpus(INFO, {"train": [example(FLAT)], "dev": [], "test": list(test)}, CARD)


def test_events_are_measured_by_how_they_are_built() -> None:
    found = figures(events(example(FLAT, NESTED), example(CROSSING, id_="y"), example(id_="z")))
    assert found["nested"] == pytest.approx(1 / 3)
    assert found["nested_examples"] == pytest.approx(1 / 3)
    assert (found["events"], found["depth_max"]) == (1, 2)
    assert found["crossing"] == pytest.approx(1 / 3)
    assert found["empty"] == pytest.approx(1 / 3)
    assert (found["items"], found["items_stated"]) == (1, 1.5)


def test_modified_events_are_counted_from_the_card_over_the_events_of_all_splits() -> None:
    assert figures(events(example(FLAT)))["modified"] == 2 / 2


def test_what_train_and_test_share_is_taken_from_the_card() -> None:
    found = figures(events(example(FLAT), example(id_="y")))
    assert (found["texts_seen"], found["texts_near"], found["documents_shared"]) == (0.5, 1, 0)


def test_unknown_documents_are_not_none() -> None:
    card = {**CARD, "overlap": [{**SHARED, "groups": "unknown"}]}
    corpus = Corpus(INFO, {"train": [example(FLAT)], "dev": [], "test": [example(FLAT)]}, card)
    assert "documents_shared" not in figures(corpus)


def test_a_corpus_whose_answers_are_all_the_same_is_solved_by_a_constant() -> None:
    found = figures(events(*(example(FLAT, id_=str(at)) for at in range(3))))
    assert (found["label_entropy"], found["type_entropy"], found["label_sets"]) == (0, 0, 1)
    assert (found["constant_f1"], found["constant_oracle_f1"], found["ceiling_f1"]) == (1, 1, 1)


def test_classes_have_no_events_and_no_mentions() -> None:
    rows = [Example(str(at), "g", f"t {at}", label="no") for at in range(4)]
    found = figures(Corpus(LABELS, {"train": rows, "dev": [], "test": rows}, CARD))
    assert not {"events", "density", "ambiguity", "one_item_f1"} & set(found)
    assert found["empty"] == 0


def test_figures_stand_in_the_order_of_their_explanations() -> None:
    found = list(figures(events(example(FLAT))))
    assert found == [name for name in MEASURES if name in found]
