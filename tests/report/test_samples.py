from hypothesis import given
from hypothesis import strategies as st

from repro.report.samples import NOWHERE, OUTSIDE, bare, sample_errors
from tests.report.conftest import Site

KNOWN = frozenset({"Adverse_event", "B-Disease"})


def test_known_labels_positions_and_places_are_shown() -> None:
    assert bare(("Adverse_event", "3-7,12-20"), KNOWN) == "Adverse_event at 3-7,12-20"
    assert bare((0, "B-Disease"), KNOWN) == "token 1 B-Disease"


def test_words_of_an_answer_are_never_shown() -> None:
    assert bare(("nausea after aspirin", "?nausea"), KNOWN) == f"{OUTSIDE} {NOWHERE}"


@given(st.text(min_size=1).filter(lambda text: text not in KNOWN))
def test_no_string_but_a_known_label_or_a_place_comes_through(text: str) -> None:
    shown = bare((text,), KNOWN)
    assert shown in (NOWHERE, OUTSIDE) or shown == f"at {text}"
    if shown.startswith("at "):
        assert set(text) <= set("0123456789-,")


def test_samples_are_the_first_wrong_examples_in_the_corpus_order(site: Site) -> None:
    samples = sample_errors("constant", "phee", site.paths, "plain", with_text=False)
    path = site.paths.split("phee", "test")
    order = path.read_text(encoding="utf-8").splitlines()
    places = [
        next(i for i, line in enumerate(order) if f'"id":"{one.id}"' in line)
        for one in samples.shown
    ]
    assert places == sorted(places)
    assert 0 < samples.wrong <= samples.examples == 30
    assert all(one.missed or one.wrong or one.unreadable for one in samples.shown)
    assert all(one.text == one.output == "" for one in samples.shown)


def test_absent_predictions_are_named_with_the_remedy(site: Site) -> None:
    samples = sample_errors("linear", "ade", site.paths, "plain", with_text=False)
    assert "predictions/small/linear/ade.jsonl not here" in samples.why_none
