"""Genia: standoff files in a zip, the split by article, and lines that are not what they should."""

from pathlib import Path

import pytest

from repro.corpora.base import Reading
from repro.corpora.genia2013 import read
from repro.errors import InputError
from repro.schema import Argument
from tests.corpora.zips import write_zip

TEXT = "ABX1 binds FOO2.\nIt does not bind BAR3.\n"
A1 = "T1\tProtein 0 4\tABX1\nT2\tProtein 11 15\tFOO2\nT3\tProtein 34 38\tBAR3\n"
A2 = (
    "T4\tBinding 5 10\tbinds\nT5\tRegulation 29 33\tbind\nT6\tEntity 0 4\tABX1\n"
    "E1\tRegulation:T5 Theme:E2 Cause:T3\n"
    "E2\tBinding:T4 Theme:T1 Theme2:T2 Site2:T6 \n"
    "M1\tNegation E1\nR1\tCoreference Subject:T1 Object:T2\n*\tEquiv T1 T2\n"
)


def members(**changes: str) -> dict[str, str | bytes]:
    """Two articles for train, one for devel, one text without gold for test."""
    a2 = changes.get("a2", A2)
    texts: dict[str, str | bytes] = {}
    for stem in ("train/PMID-1", "train/PMC-2-01-Intro", "train/PMC-2-02-Results", "devel/PMID-3"):
        number = stem[-3:]
        texts |= {
            f"original-data/{stem}.txt": TEXT.replace("does", f"does{number}"),
            f"original-data/{stem}.a1": shifted(changes.get("a1", A1)),
            f"original-data/{stem}.a2": shifted(a2),
        }
    texts["original-data/test/PMID-4.txt"] = TEXT
    texts["original-data/train/README"] = "not read"
    return texts


def shifted(annotation: str) -> str:
    """Three characters were put in after the first sentence: what stands behind them moves."""
    moves = {" 34 38": " 37 41", " 29 33": " 32 36"}
    for old, new in moves.items():
        annotation = annotation.replace(old, new)
    return annotation


def reading(folder: Path, found: dict[str, str | bytes]) -> Reading:
    write_zip(folder / "original.zip", found)
    return read(folder, "strict")


def test_events_are_read_with_their_roles_and_what_they_refer_to(tmp_path: Path) -> None:
    [example] = reading(tmp_path, members()).splits["test"]
    assert (example.id, example.group) == ("PMID-3", "PMID-3")
    first, second = example.events
    assert (first.id, first.type, first.trigger) == ("E1", "Regulation", "T5")
    assert first.arguments == (Argument("Theme", "E2"), Argument("Cause", "T3"))
    assert [a.role for a in second.arguments] == ["Theme", "Theme2", "Site2"]
    assert [entity.text for entity in example.entities] == [
        "ABX1",
        "FOO2",
        "BAR3",
        "binds",
        "bind",
        "ABX1",
    ]


def test_mentions_that_name_the_same_thing_are_kept(tmp_path: Path) -> None:
    [example] = reading(tmp_path, members()).splits["test"]
    assert example.equivalents == (("T1", "T2"),)


def test_an_article_is_never_cut_between_train_and_dev(tmp_path: Path) -> None:
    splits = reading(tmp_path, members()).splits
    groups = [{example.group for example in splits[split]} for split in ("train", "dev")]
    assert sorted(map(len, groups)) == [1, 1]
    assert groups[0] | groups[1] == {"PMID-1", "PMC-2"}


def test_lines_that_are_not_kept_are_counted(tmp_path: Path) -> None:
    found = reading(tmp_path, members())
    assert found.dropped == {
        "Negation (not scored)": 4,
        "Coreference (not scored)": 4,
    }
    assert found.notes[1].startswith("1 texts of the official test set")


def test_a_text_without_events_is_an_example(tmp_path: Path) -> None:
    [example] = reading(tmp_path, members(a2="")).splits["test"]
    assert example.events == ()
    assert len(example.entities) == 3


BAD = {
    "no such line": ("X1\tfoo\n", 1, "expected a T, E, M, R or . line"),
    "a blank line": (A2 + "\n", 9, "expected a T, E, M, R or . line"),
    "one mention that equals nothing": ("*\tEquiv T1\n", 1, "expected Equiv and the ids of"),
    "an equivalent that is not there": ("*\tEquiv T1 T9\n", 1, "expected mentions read before"),
    "a missing mention": ("T4\tBinding 5 10\n", 1, "expected id, type, start, end and mention"),
    "offsets outside the text": ("T4\tBinding 5 999\tbinds\n", 1, "expected offsets within 0-43"),
    "offsets of another mention": ("T4\tBinding 6 11\tbinds\n", 1, "expected the mention 'binds'"),
    "an unknown mention type": ("T4\tVerb 5 10\tbinds\n", 1, "expected one of Protein"),
    "an unknown event type": ("E1\tVerb:T1 Theme:T2\n", 1, "expected one of Gene_expression"),
    "an event without a trigger": ("E1\tBinding Theme:T2\n", 1, "expected id, type:trigger"),
    "an unknown role": (
        "T4\tBinding 5 10\tbinds\nE1\tBinding:T4 Friend:T1\n",
        2,
        "expected a role",
    ),
    "a trigger that is not there": ("E1\tBinding:T9 Theme:T1\n", 1, "expected T9 to be a Binding"),
    "a trigger of another type": ("E1\tBinding:T1 Theme:T1\n", 1, "expected T1 to be a Binding"),
    "an argument that is not there": (A2.replace("Theme:E2", "Theme:E9"), 4, "expected a mention"),
    "an id that stands twice": ("T1\tBinding 5 10\tbinds\n", 1, "expected an id that is not yet"),
    "a file that is cut off": (A2[:-3], 8, "expected a line end"),
    "a carriage return": (A2.replace("\n", "\r\n"), 1, "expected line ends of one byte"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_an_error_with_member_and_line(tmp_path: Path, case: str) -> None:
    text, line, message = BAD[case]
    found = members()
    found["original-data/train/PMID-1.a2"] = shifted(text)
    with pytest.raises(InputError, match=rf"original\.zip/.*PMID-1\.a2:{line}: {message}"):
        reading(tmp_path, found)


def test_text_that_is_not_utf8_is_an_error_with_its_member(tmp_path: Path) -> None:
    found = members()
    found["original-data/devel/PMID-3.txt"] = b"caf\xe9\n"
    with pytest.raises(InputError, match=r"PMID-3\.txt:1: expected UTF-8"):
        reading(tmp_path, found)


@pytest.mark.parametrize("suffix", [".a1", ".a2"])
def test_a_text_without_its_annotation_is_an_error(tmp_path: Path, suffix: str) -> None:
    found = members()
    del found[f"original-data/devel/PMID-3{suffix}"]
    with pytest.raises(InputError, match=rf"expected .*PMID-3{suffix} beside"):
        reading(tmp_path, found)


def test_an_archive_without_a_split_is_an_error(tmp_path: Path) -> None:
    found = {name: data for name, data in members().items() if "/devel/" not in name}
    with pytest.raises(InputError, match="expected texts in original-data/devel/, found 'none'"):
        reading(tmp_path, found)


def test_a_file_that_names_no_article_is_an_error(tmp_path: Path) -> None:
    found = members() | {f"original-data/train/notes{s}": "" for s in (".txt", ".a1", ".a2")}
    with pytest.raises(InputError, match=r"notes\.txt:1: expected a file named after its article"):
        reading(tmp_path, found)
