"""ADE: two files of sentences, each sentence once, split by article, and bad lines."""

from pathlib import Path

import pytest

from repro.corpora.ade import read
from repro.corpora.base import Reading
from repro.errors import InputError
from repro.schema import SPLITS, Example

POSITIVE = "{n}|Zalorin gave one man {n} hives.|hives|9|14|Zalorin|0|7\n"
NEGATIVE = "{n} NEG Man {n} came late.\n"


def reading(folder: Path, positive: str = "", negative: str = "") -> Reading:
    rows = range(1, 21)
    relations = "".join(POSITIVE.replace("{n}", str(n)) for n in rows)
    sentences = "".join(NEGATIVE.replace("{n}", str(n)) for n in rows)
    (folder / "DRUG-AE.rel").write_bytes((relations + positive).encode())
    (folder / "ADE-NEG.txt").write_bytes((sentences + negative).encode())
    return read(folder, "label_set")


def every(found: Reading) -> list[Example]:
    return [example for split in SPLITS for example in found.splits[split]]


def test_a_sentence_has_a_label_its_article_and_its_line(tmp_path: Path) -> None:
    rows = {example.id: example for example in every(reading(tmp_path))}
    assert rows["pos-3"] == Example("pos-3", "3", "Zalorin gave one man 3 hives.", label="related")
    assert rows["neg-4"] == Example("neg-4", "4", "Man 4 came late.", label="not-related")


def test_sentences_of_one_article_stay_together(tmp_path: Path) -> None:
    found = reading(tmp_path)
    for split, size in zip(SPLITS, (16, 2, 2), strict=True):
        groups = [example.group for example in found.splits[split]]
        assert len(groups) == 2 * size
        assert len(set(groups)) == size


def test_both_labels_stand_at_the_head_of_each_split(tmp_path: Path) -> None:
    """A trial run takes the first rows, and the files are sorted by label."""
    found = reading(tmp_path)
    assert {example.label for example in found.splits["train"][:2]} == {"related", "not-related"}


def test_a_sentence_that_repeats_is_kept_once_and_counted(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        positive=POSITIVE.replace("{n}", "1"),
        negative="99 NEG Zalorin gave one man 2 hives.\n",
    )
    assert len(every(found)) == 40
    assert found.dropped == {
        "row that repeats a sentence (label related)": 1,
        "row that repeats a sentence (label not-related)": 1,
    }
    assert found.notes[:2] == [
        "42 rows hold 40 different sentences.",
        "Sentences that stand with both labels: 1 (the first row is kept).",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1|Zalorin gave hives.|hives|13|18\n", r"expected pmid\|sentence"),
        ("x|Zalorin gave hives.|hives|13|18|Zalorin|0|7\n", r"expected pmid\|sentence"),
        ("1|Zalorin gave hives.|hives|a|18|Zalorin|0|7\n", r"expected pmid\|sentence"),
        ("1|Zalorin gave hives.|rash|13|18|Zalorin|0|7\n", "expected a mention of the sentence"),
        ("\n", r"expected pmid\|sentence"),
        ("1|Zalorin", "expected a line end"),
    ],
)
def test_a_bad_relation_is_an_error_with_file_and_line(
    tmp_path: Path, line: str, message: str
) -> None:
    with pytest.raises(InputError, match=rf"DRUG-AE\.rel:21: {message}"):
        reading(tmp_path, positive=line)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1 POS Man came.\n", "expected pmid NEG sentence"),
        ("NEG Man came.\n", "expected pmid NEG sentence"),
        ("1 NEG \n", "expected pmid NEG sentence"),
        ("1 NEG Man came.\r\n", "expected line ends of one byte"),
    ],
)
def test_a_bad_sentence_is_an_error_with_file_and_line(
    tmp_path: Path, line: str, message: str
) -> None:
    with pytest.raises(InputError, match=rf"ADE-NEG\.txt:21: {message}"):
        reading(tmp_path, negative=line)


def test_too_few_articles_to_split_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "DRUG-AE.rel").write_text(POSITIVE.replace("{n}", "1"), encoding="utf-8")
    (tmp_path / "ADE-NEG.txt").write_text(NEGATIVE.replace("{n}", "2"), encoding="utf-8")
    with pytest.raises(InputError, match=r"expected documents for 3 splits .*found 2"):
        read(tmp_path, "label_set")
