"""DDI: XML in a zip, candidate pairs and sentences, repairs, and bad input."""

from pathlib import Path

import pytest

from repro.corpora.base import Reading
from repro.corpora.ddi import TEST, TRAIN, read
from repro.errors import InputError
from repro.schema import ProtocolName, Relation
from tests.corpora.zips import write_zip

SENTENCE = """\
    <sentence id="{d}.s0" text="Do not give alcine or betol tablets with gamarol {d}.">
        <entity id="{d}.s0.e0" charOffset="12-17" type="drug" text="alcine"/>
        <entity id="{d}.s0.e1" charOffset="22-26" type="brand" text="betol"/>
        <entity id="{d}.s0.e2" charOffset="12-17;28-34" type="group" text="alcine tablets"/>
        <pair id="{d}.s0.p0" e1="{d}.s0.e0" e2="{d}.s0.e1" ddi="false"/>
        <pair id="{d}.s0.p1" e1="{d}.s0.e0" e2="{d}.s0.e2" ddi="true" type="advise"/>
    </sentence>
    <sentence id="{d}.s1" text="Nothing is known of {d}.">
    </sentence>
    <sentence id="{d}.s2" text="">
    </sentence>
"""


def document(name: str, sentences: str = SENTENCE) -> str:
    header = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{header}<document id="{name}">\n{sentences.replace("{d}", name)}</document>\n'


def members(first: str = SENTENCE) -> dict[str, str | bytes]:
    return {
        f"{TRAIN}DrugBank/one a_ddi.xml": document("D.d1", first),
        f"{TRAIN}MedLine/two.xml": document("M.d2"),
        f"{TEST}DrugBank/three.xml": document("D.d3"),
        "Test/Test for DrugNER task/DrugBank/four.xml": "not read",
        f"{TRAIN}.DS_Store": "not read",
    }


def reading(folder: Path, found: dict[str, str | bytes], protocol: ProtocolName) -> Reading:
    write_zip(folder / "DDICorpus-2013.zip", found)
    return read(folder, protocol)


def test_strict_has_an_example_a_sentence_with_its_interactions(tmp_path: Path) -> None:
    found = reading(tmp_path, members(), "strict")
    first, second = found.splits["test"]
    assert (first.id, first.group, first.pair) == ("D.d3.s0", "D.d3", None)
    assert first.relations == (Relation("advise", "D.d3.s0.e0", "D.d3.s0.e2"),)
    assert [(e.type, e.spans, e.text) for e in first.entities] == [
        ("drug", ((12, 18),), "alcine"),
        ("brand", ((22, 27),), "betol"),
        ("group", ((12, 18), (28, 35)), "alcine tablets"),
    ]
    assert (second.id, second.entities) == ("D.d3.s1", ())
    assert found.dropped == {"empty sentence": 3}


def test_label_set_has_an_example_a_candidate_pair(tmp_path: Path) -> None:
    found = reading(tmp_path, members(), "label_set")
    negative, positive = found.splits["test"]
    assert (negative.id, negative.relations) == ("D.d3.s0.p0", ())
    assert negative.pair == ("D.d3.s0.e0", "D.d3.s0.e1")
    assert (positive.id, positive.relations[0].type) == ("D.d3.s0.p1", "advise")
    assert positive.text == negative.text
    assert len(positive.entities) == 3
    assert found.dropped == {"empty sentence": 3, "sentence without a candidate pair": 3}


def test_the_note_counts_what_the_mark_on_the_pair_is_worth(tmp_path: Path) -> None:
    notes = reading(tmp_path, members(), "label_set").notes
    assert "1 of 1 different test sentences carry contradictory labels" in notes[1]
    assert "no model can label more than 1 of 2 test pairs right" in notes[1]


def test_documents_are_never_cut_between_train_and_dev(tmp_path: Path) -> None:
    splits = reading(tmp_path, members(), "strict").splits
    assert {e.group for e in splits["train"]} | {e.group for e in splits["dev"]} == {"D.d1", "M.d2"}
    assert not {e.group for e in splits["train"]} & {e.group for e in splits["dev"]}


def test_the_same_documents_are_dev_under_both_protocols(tmp_path: Path) -> None:
    groups = [
        {example.group for example in reading(tmp_path, members(), protocol).splits["dev"]}
        for protocol in ("label_set", "strict")
    ]
    assert groups[0] == groups[1]


def test_offsets_that_are_one_too_small_are_corrected_and_named(tmp_path: Path) -> None:
    found = reading(tmp_path, members(SENTENCE.replace("22-26", "21-25")), "strict")
    rows = [*found.splits["train"], *found.splits["dev"]]
    texts = [entity.text for e in rows if e.id == "D.d1.s0" for entity in e.entities]
    assert texts == ["alcine", "betol", "alcine tablets"]
    assert found.notes[-1] == (
        "The offsets of entity D.d1.s0.e1 are one too small in the source; corrected."
    )


def test_parts_may_be_written_without_a_space_between_them(tmp_path: Path) -> None:
    glued = SENTENCE.replace('text="alcine tablets"', 'text="alcinetablets"')
    found = reading(tmp_path, members(glued), "strict")
    assert not [note for note in found.notes if "too small" in note]


def test_comments_and_processing_instructions_are_no_elements(tmp_path: Path) -> None:
    noise = "<!-- a note --><?tool x?>\n"
    noisy = noise + SENTENCE.replace("<entity", f"{noise}<entity").replace("<pair", f"{noise}<pair")
    plain = reading(tmp_path, members(), "strict").splits
    assert reading(tmp_path, members(noisy), "strict").splits == plain


BAD = {
    "XML that is cut off": ('<sentence id="x" text="a">\n', 4, "expected XML"),
    "an unknown element": ("<line/>\n", 3, "expected a sentence"),
    "an unknown part": (SENTENCE.replace("<pair", "<couple"), 7, "expected an entity or a pair"),
    "a missing attribute": (
        SENTENCE.replace(' type="brand"', ""),
        5,
        "expected the attribute type",
    ),
    "an unknown entity type": (SENTENCE.replace('"brand"', '"food"'), 5, "expected one of drug"),
    "offsets of no form": (SENTENCE.replace("22-26", "22"), 5, "expected offsets such as"),
    "offsets outside the text": (SENTENCE.replace("22-26", "22-260"), 5, "expected offsets within"),
    "offsets of another mention": (
        SENTENCE.replace("22-26", "23-27"),
        5,
        "expected the offsets of",
    ),
    "an entity id that stands twice": (SENTENCE.replace("e1", "e0", 1), 5, "expected an id"),
    "a pair of unknown entities": (
        SENTENCE.replace('e2="{d}.s0.e2"', 'e2="x"'),
        8,
        "expected an en",
    ),
    "a verdict of no form": (SENTENCE.replace('"false"', '"no"'), 7, "expected ddi="),
    "an unknown type": (SENTENCE.replace('"advise"', '"other"'), 8, "expected one of advise"),
    "an interaction without a type": (SENTENCE.replace(' type="advise"', ""), 8, "expected one of"),
    "a sentence that stands twice": (SENTENCE + SENTENCE, 1, "expected a new sentence"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_xml_is_an_error_with_member_and_line(tmp_path: Path, case: str) -> None:
    sentences, line, message = BAD[case]
    with pytest.raises(InputError, match=rf"one a_ddi\.xml:{line}: {message}"):
        reading(tmp_path, members(sentences), "strict")


def test_a_document_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    found = members() | {f"{TRAIN}MedLine/zwei.xml": document("M.d2")}
    with pytest.raises(InputError, match=r"zwei\.xml:1: expected a new document, found 'M.d2'"):
        reading(tmp_path, found, "strict")


def test_an_archive_without_a_test_set_is_an_error(tmp_path: Path) -> None:
    found = {name: data for name, data in members().items() if not name.startswith(TEST)}
    with pytest.raises(InputError, match="expected documents in Test/Test for DDI"):
        reading(tmp_path, found, "strict")


def test_entities_of_the_document_type_are_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    attack = (
        f'<!DOCTYPE document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>\n'
        f'<document id="D.d1"><sentence id="a" text="b">&x;</sentence></document>\n'
    )
    found = members() | {f"{TRAIN}DrugBank/one a_ddi.xml": attack}
    with pytest.raises(InputError, match=r"one a_ddi\.xml:2: ") as caught:
        reading(tmp_path, found, "strict")
    assert "SECRET" not in str(caught.value)
