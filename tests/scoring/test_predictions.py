"""Predictions files that are not the corpus's are refused with the file, the line and the id."""

from pathlib import Path

import pytest

from repro.errors import InputError
from repro.schema import PREDICTIONS, Example, NotRun, Prediction
from repro.scoring.predictions import read_predictions

EXAMPLES = [Example(id_, id_, "text") for id_ in ("a", "b", "c")]


def written(tmp_path: Path, *ids: str) -> Path:
    path = tmp_path / "phee.jsonl"
    rows = [PREDICTIONS.dump_json(Prediction(id_, "none", ())) for id_ in ids]
    path.write_bytes(b"".join(row + b"\n" for row in rows))
    return path


def test_rows_in_the_corpus_order_are_read(tmp_path: Path) -> None:
    rows = read_predictions(written(tmp_path, "a", "b", "c"), EXAMPLES)
    assert not isinstance(rows, NotRun)
    assert [row.id for row in rows] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("ids", "problem"),
    [
        ("abcx", r":4: id 'x' is not in the test split \(another corpus\?\)"),
        ("xyz", r":1: id 'x' is not in the test split"),
        ("aab", r":2: id 'a' stands twice"),
        ("abcc", r":4: id 'c' stands twice"),
        ("ac", r":2: id 'b' of the test split is missing"),
        ("ab", r":3: id 'c' of the test split is missing"),
        ("", r":1: id 'a' of the test split is missing"),
        ("acb", r":2: expected id 'b' \(the corpus's order\), found 'c'"),
    ],
)
def test_other_ids_are_one_line_that_names_file_line_and_id(
    tmp_path: Path, ids: str, problem: str
) -> None:
    with pytest.raises(InputError, match=rf"phee\.jsonl{problem}.*; run the cell's"):
        read_predictions(written(tmp_path, *ids), EXAMPLES)


@pytest.mark.parametrize("line", [b"{", b'{"id": "a"}', b'{"not_run": 3}', b"[]", b"\xff"])
def test_a_line_that_is_no_prediction_is_named(tmp_path: Path, line: bytes) -> None:
    path = written(tmp_path)
    path.write_bytes(line + b"\n")
    with pytest.raises(InputError, match=r"phee\.jsonl:"):
        read_predictions(path, EXAMPLES)


def test_the_reason_why_a_cell_was_not_run_stands_alone_in_its_file(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(b'{"not_run":"no method"}\n')
    assert read_predictions(path, EXAMPLES) == NotRun("no method")
    path.write_bytes(b'{"not_run":"no method"}\n' * 2)
    with pytest.raises(InputError, match=r"phee\.jsonl:1: id"):
        read_predictions(path, EXAMPLES)
