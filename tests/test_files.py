"""Files are written whole or not at all, and reading errors name the line."""

from pathlib import Path

import pytest

from repro.errors import InputError
from repro.files import md5_of, read_json, read_jsonl, replacing, write_jsonl, write_text
from repro.schema import EXAMPLES, Entity, Example


def test_an_interrupted_write_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "rows.txt"
    write_text(path, "old")

    def fail() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [p.name for p in tmp_path.iterdir()] == ["rows.txt"]
    assert path.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("left_behind", [".DS_Store", ".nfs0001"])
def test_what_desktops_and_network_drives_leave_behind_changes_no_folder(
    left_behind: str, tmp_path: Path
) -> None:
    write_text(tmp_path / "adapter.json", "{}")
    before = md5_of(tmp_path)
    write_text(tmp_path / left_behind, "x")
    assert md5_of(tmp_path) == before


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    entity = Entity("T1", "Disease", ((0, 4), (6, 9)), "café fév")
    rows = [Example("a", "doc", "café, fév", entities=(entity,)), Example("b", "doc", "\u2028 x")]
    write_jsonl(tmp_path / "r.jsonl", rows, lambda r: EXAMPLES.dump_json(r, exclude_defaults=True))
    assert read_jsonl(tmp_path / "r.jsonl", EXAMPLES, "") == rows


@pytest.mark.parametrize("line", ['{"id": "a"', '{"id": "a", "group": "a"}', "[]", ""])
def test_a_malformed_row_names_file_and_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(f'{{"id": "a", "group": "a", "text": "t"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"r\.jsonl:2: .*; run dvc repro"):
        read_jsonl(path, EXAMPLES, "run dvc repro")


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"x\.json: no such file; run dvc repro"):
        read_json(tmp_path / "x.json", "run dvc repro")


def test_bytes_that_are_not_utf8_are_placed(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b'"\xff"')
    with pytest.raises(InputError, match="not UTF-8 at byte 1"):
        read_json(tmp_path / "x.json", "fetch it again")
