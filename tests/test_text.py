"""Records of text: predictions files that are not the corpus's are refused by line and id."""

from pathlib import Path

import pytest

from repro.errors import InputError
from repro.text import (
    NotRun,
    Output,
    Rendered,
    dump_output,
    dump_rendered,
    read_outputs,
    read_rendered,
)

IDS = ("a", "b", "c")


def written(tmp_path: Path, *ids: str) -> Path:
    path = tmp_path / "phee.jsonl"
    rows = [dump_output(Output(id_, "none")) for id_ in ids]
    path.write_bytes(b"".join(row + b"\n" for row in rows))
    return path


def test_rows_in_the_corpus_order_are_read(tmp_path: Path) -> None:
    rows = read_outputs(written(tmp_path, "a", "b", "c"), IDS)
    assert not isinstance(rows, NotRun)
    assert [row.id for row in rows] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("ids", "problem"),
    [
        ("abcx", r":4: id 'x' is not in the split \(another corpus\?\)"),
        ("xyz", r":1: id 'x' is not in the split"),
        ("aab", r":2: id 'a' stands twice"),
        ("abcc", r":4: id 'c' stands twice"),
        ("ac", r":2: id 'b' of the split is missing"),
        ("ab", r":3: id 'c' of the split is missing"),
        ("", r":1: id 'a' of the split is missing"),
        ("acb", r":2: expected id 'b' \(the corpus's order\), found 'c'"),
    ],
)
def test_other_ids_are_one_line_that_names_file_line_and_id(
    tmp_path: Path, ids: str, problem: str
) -> None:
    with pytest.raises(InputError, match=rf"phee\.jsonl{problem}.*; run the cell's"):
        read_outputs(written(tmp_path, *ids), IDS)


@pytest.mark.parametrize("line", [b"{", b'{"id": "a"}', b'{"not_run": 3}', b"[]", b"\xff"])
def test_a_line_that_is_no_prediction_is_named(tmp_path: Path, line: bytes) -> None:
    path = written(tmp_path)
    path.write_bytes(line + b"\n")
    with pytest.raises(InputError, match=r"phee\.jsonl:"):
        read_outputs(path, IDS)


def test_the_reason_why_a_cell_was_not_run_stands_alone_in_its_file(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(b'{"not_run":"no method"}\n')
    assert read_outputs(path, IDS) == NotRun("no method")
    path.write_bytes(b'{"not_run":"no method"}\n' * 2)
    with pytest.raises(InputError, match=r"phee\.jsonl:1: id"):
        read_outputs(path, IDS)


def test_a_row_of_outputs_holds_what_a_model_said_and_no_items(tmp_path: Path) -> None:
    data = written(tmp_path, "a").read_text(encoding="utf-8")
    assert data == '{"id":"a","output":"none","finish":"stop","batch":0}\n'


def test_a_rendered_row_without_completion_holds_no_such_key(tmp_path: Path) -> None:
    shown, hidden = Rendered("a", "What?\n", "this"), Rendered("b", "What?\n")
    assert dump_rendered(shown) == b'{"id":"a","prompt":"What?\\n","completion":"this"}'
    assert dump_rendered(hidden) == b'{"id":"b","prompt":"What?\\n"}'
    (tmp_path / "dev.jsonl").write_bytes(
        dump_rendered(shown) + b"\n" + dump_rendered(hidden) + b"\n"
    )
    assert read_rendered(tmp_path, "dev", "render again") == [shown, hidden]


def test_a_rendered_row_without_prompt_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "dev.jsonl").write_text('{"id": "a"}\n')
    with pytest.raises(InputError, match=r"dev\.jsonl:1: prompt.*render again"):
        read_rendered(tmp_path, "dev", "render again")
