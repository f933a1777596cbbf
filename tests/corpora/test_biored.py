"""PubTator and BioRED: mentions that share concepts, concepts that share mentions, bad lines."""

from pathlib import Path

import pytest

from repro.corpora.base import Reading
from repro.corpora.biored import FILES, read
from repro.errors import InputError
from repro.schema import Relation

DOCUMENT = """\
77|t|ABX1 and fooine.
77|a|Fooine lowers ABX1 in mice; del13|4 does not.
77\t0\t4\tABX1\tGeneOrGeneProduct\t10,11
77\t9\t15\tfooine\tChemicalEntity\tD01
77\t17\t23\tFooine\tChemicalEntity\tD01;D02
77\t31\t35\tABX1\tGeneOrGeneProduct\t10
77\t39\t43\tmice\tOrganismTaxon\t-
77\t45\t52\tdel13|4\tSequenceVariant\tc|DEL|13_4|
77\tNegative_Correlation\tD01\t10\tNovel
77\tAssociation\tc|DEL|13_4|\tD02\tNo
"""


def reading(folder: Path, text: str) -> Reading:
    for name in FILES.values():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return read(folder, "strict")


def changed(old: str, new: str) -> str:
    assert old in DOCUMENT
    return DOCUMENT.replace(old, new, 1)


def test_title_and_abstract_are_joined_by_a_space_and_concepts_by_their_mentions(
    tmp_path: Path,
) -> None:
    found = reading(tmp_path, DOCUMENT)
    [example] = found.splits["dev"]
    assert (example.id, example.group) == ("77", "77")
    assert example.text == "ABX1 and fooine. Fooine lowers ABX1 in mice; del13|4 does not."
    assert example.concepts == {
        "10": ("T1", "T4"),
        "11": ("T1",),
        "D01": ("T2", "T3"),
        "D02": ("T3",),
        "c|DEL|13_4|": ("T6",),
    }
    assert example.relations == (
        Relation("Negative_Correlation", "D01", "10"),
        Relation("Association", "c|DEL|13_4|", "D02"),
    )


def test_what_an_example_cannot_hold_is_counted(tmp_path: Path) -> None:
    found = reading(tmp_path, DOCUMENT)
    assert found.dropped == {
        "concept of a mention (none is given)": 3,
        "novelty of a relation (No)": 3,
        "novelty of a relation (Novel)": 3,
    }
    # "Fooine" names D01 and D02, "ABX1" names 10 and 11.
    assert found.notes[0].endswith(": 2.")


def test_mentions_stand_in_text_order_whatever_the_order_in_the_file(tmp_path: Path) -> None:
    lines = DOCUMENT.splitlines(keepends=True)
    lines[2:6] = reversed(lines[2:6])
    [example] = reading(tmp_path, "".join(lines)).splits["test"]
    assert [entity.spans[0][0] for entity in example.entities] == [0, 9, 17, 31, 39, 45]
    assert example.concepts["10"] == ("T1", "T4")


def test_documents_are_parted_by_blank_lines(tmp_path: Path) -> None:
    text = f"{DOCUMENT}\n\n{DOCUMENT.replace('77', '78')}\n"
    assert [e.id for e in reading(tmp_path, text).splits["test"]] == ["77", "78"]


BAD = {
    "no title": (changed("77|t|", "77|x|"), 1, r"expected id\|t\|text"),
    "no abstract": ("77|t|ABX1 and fooine.\n", 1, "expected an abstract"),
    "an abstract of another document": (
        changed("77|a|", "78|a|"),
        2,
        "expected the abstract of 77",
    ),
    "a line of another document": (changed("77\t9", "78\t9"), 4, "expected a line of document 77"),
    "a missing field": (changed("\tD01\n", "\n"), 4, "expected a mention"),
    "offsets outside the text": (changed("45\t52", "45\t520"), 8, "expected offsets within 0-62"),
    "offsets of another mention": (changed("9\t15", "8\t14"), 4, "expected the mention 'fooine'"),
    "an unknown mention type": (changed("OrganismTaxon", "Animal"), 7, "expected one of Gene"),
    "an unknown relation type": (changed("Association", "Friend"), 10, "expected one of Assoc"),
    "an unknown concept": (changed("\tD02\tNo", "\tD03\tNo"), 10, "expected a concept"),
    "a document that stands twice": (f"{DOCUMENT}\n{DOCUMENT}", 12, "expected a new document"),
    "a file that is cut off": (DOCUMENT[:-4], 10, "expected a line end"),
    "a carriage return": (DOCUMENT.replace("\n", "\r\n"), 1, "expected line ends of one byte"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_an_error_with_file_and_line(tmp_path: Path, case: str) -> None:
    text, line, message = BAD[case]
    with pytest.raises(InputError, match=rf"Train\.PubTator:{line}: {message}"):
        reading(tmp_path, text)
