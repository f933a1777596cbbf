"""PubMed 20k RCT: abstracts, labels and sentences, and bad lines."""

from pathlib import Path

import pytest

from repro.corpora.base import Reading
from repro.corpora.pubmed20k import read
from repro.errors import InputError
from repro.schema import SPLITS, Example

GOOD = (
    "###101\nOBJECTIVE\tTo see @ things .\nRESULTS\tWe saw\tthem .\n\n###102\nMETHODS\tWe sat .\n\n"
)


def reading(folder: Path, text: str) -> Reading:
    for split in SPLITS:
        (folder / f"{split}.txt").write_text(text, encoding="utf-8", newline="")
    return read(folder, "label_set")


def test_a_sentence_has_a_label_its_abstract_and_its_place_in_it(tmp_path: Path) -> None:
    assert reading(tmp_path, GOOD).splits["dev"] == [
        Example("101-1", "101", "To see @ things .", label="OBJECTIVE"),
        Example("101-2", "101", "We saw\tthem .", label="RESULTS"),
        Example("102-1", "102", "We sat .", label="METHODS"),
    ]


BAD = {
    "no head": ("METHODS\tWe sat .\n", 1, "expected ### and a PubMed id"),
    "a head without an id": ("###\nMETHODS\tWe sat .\n", 1, "expected ### and a PubMed id"),
    "an abstract that stands twice": (GOOD + GOOD, 8, "expected a new abstract"),
    "an unknown label": (GOOD + "###103\nTITLE\tFun\n", 9, "expected one of BACKGROUND"),
    "no tab": (GOOD + "###103\nMETHODS We sat\n", 9, "expected one of BACKGROUND"),
    "no sentence": (GOOD + "###103\nMETHODS\t\n", 9, "expected a label, a tab and a sentence"),
    "two heads": (GOOD + "###103\n###104\n", 9, "expected one of BACKGROUND"),
    "a file that is cut off": (GOOD + "###103\nMETH", 9, "expected a line end"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_an_error_with_file_and_line(tmp_path: Path, case: str) -> None:
    text, line, message = BAD[case]
    with pytest.raises(InputError, match=rf"train\.txt:{line}: {message}"):
        reading(tmp_path, text)
