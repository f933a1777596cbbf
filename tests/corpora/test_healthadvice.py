"""HealthAdvice: CSV rows, duplicates, variants that are counted only, and bad rows."""

from pathlib import Path

import pytest

from repro.corpora.base import Reading
from repro.corpora.healthadvice import FILE, VARIANTS, read
from repro.errors import InputError
from repro.schema import SPLITS, Example

HEAD = "label,pmid,sentence,design\n"


def reading(folder: Path, extra: str = "", head: str = HEAD) -> Reading:
    rows = "".join(f'{n % 3},{n},"Advice {n}, for all.",Trial\n' for n in range(1, 21))
    (folder / FILE).write_bytes((head + rows + extra).encode())
    for name in VARIANTS:
        (folder / name).write_text(f"{HEAD}0,1,One.,x\n2,1,Two.,x\n", encoding="utf-8")
    return read(folder, "label_set")


def every(found: Reading) -> list[Example]:
    return [example for split in SPLITS for example in found.splits[split]]


def test_a_sentence_has_a_label_its_article_and_its_line(tmp_path: Path) -> None:
    rows = {example.id: example for example in every(reading(tmp_path))}
    assert len(rows) == 20
    expected = Example("structured-6", "5", "Advice 5, for all.", label="strong advice")
    assert rows["structured-6"] == expected


def test_a_row_over_several_lines_is_one_row(tmp_path: Path) -> None:
    found = reading(tmp_path, '1,77,"Two\nlines.",x\n0,78,After.,x\n')
    rows = {example.id: example.text for example in every(found)}
    assert (rows["structured-22"], rows["structured-24"]) == ("Two\nlines.", "After.")


def test_white_space_around_a_sentence_is_no_part_of_it(tmp_path: Path) -> None:
    found = reading(tmp_path, '0,99," Stay in. ",x\n')
    assert "Stay in." in {example.text for example in every(found)}


def test_a_sentence_that_repeats_is_kept_once_and_a_conflict_is_reported(tmp_path: Path) -> None:
    found = reading(tmp_path, '0,99,"Advice 5, for all.",x\n0,99,"Advice 3, for all.",x\n')
    assert len(every(found)) == 20
    assert found.dropped == {"row that repeats a sentence (label no advice)": 2}
    assert found.notes[0] == (
        "Sentences that stand with different labels: 1 (the first row is kept)."
    )


def test_variants_are_counted_and_not_used(tmp_path: Path) -> None:
    assert reading(tmp_path).notes[1:] == [
        f"Variant, not used: {name}, 2 rows (1/0/1)." for name in VARIANTS
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("3,1,Text.,x\n", "expected the label 0, 1 or 2, found '3'"),
        ("0,1,Text.\n", "expected 4 fields"),
        ("0,x1,Text.,x\n", "expected a PubMed id and a sentence"),
        ("0,1, ,x\n", "expected a PubMed id and a sentence"),
        ("\n", "expected 4 fields"),
        ('0,1,"Text,x\n', "expected CSV, found 'unexpected end of data'"),
        ('0,1,"Text"s,x\n', "expected CSV"),
    ],
)
def test_a_bad_row_is_an_error_with_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InputError, match=rf"structured_abstract\.csv:22: {message}"):
        reading(tmp_path, row)


def test_other_columns_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="csv:1: expected the columns label, pmid, sentence"):
        reading(tmp_path, head="pmid,label,sentence,design\n")
