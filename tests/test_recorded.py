"""Reading back what provenance recorded."""

from pathlib import Path

import pytest

from repro.errors import InputError
from repro.recorded import recorded


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "phee.json"


def test_a_cell_without_a_file_or_without_a_number_has_none(path: Path) -> None:
    assert recorded(path) == {}
    path.write_text('{"train": {"seconds": null, "device": "cpu"}}', encoding="utf-8")
    assert recorded(path) == {"train": {"seconds": None, "device": "cpu"}}


def test_a_number_is_read_as_it_stands(path: Path) -> None:
    path.write_text('{"train": {"seconds": 2.5, "trained_parameters": 7}}', encoding="utf-8")
    train = recorded(path)["train"]
    assert (train["seconds"], train["trained_parameters"]) == (2.5, 7)


@pytest.mark.parametrize("text", ["", "[]", '{"train": null}', '{"train": {"seconds": "long"}}'])
def test_what_is_no_record_is_told_with_file_and_remedy(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"phee\.json: .*; delete it, or run the cell again$"):
        recorded(path)
