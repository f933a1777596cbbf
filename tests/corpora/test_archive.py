"""Archives are read in memory, and nothing in them can reach outside or fill the machine."""

import io
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

from repro.corpora import archive
from repro.corpora.archive import Member, members, read_archive
from repro.corpora.pins import git_blob_id, git_tree_id
from repro.errors import InputError
from tests.corpora.zips import zipped


def test_members_are_in_order_without_their_top_folder() -> None:
    data = zipped({"top/b.txt": "b", "top/a/c.txt": "c", "top/a/": ""})
    assert members(data, "z") == [Member("a/c.txt", b"c", False), Member("b.txt", b"b", False)]


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "top/../../x", "../x", "top\\x", "x", "top/a/../../../x"]
)
def test_a_name_that_leaves_the_top_folder_is_an_error(name: str) -> None:
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    with pytest.raises(InputError, match=r"z: member .*one top folder"):
        members(_with(info), "z")


def test_a_member_without_a_name_is_an_error() -> None:
    data = bytearray(zipped({"top/a": "a"}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 28 : entry + 32] = b"\0\0\5\0"  # no letter of a name, five bytes of extra field
    data[entry + 46 : entry + 51] = b"to\1\0a"  # which are one field, of one byte
    with pytest.raises(InputError, match=r"z: member '': expected a path in one top folder"):
        members(bytes(data), "z")


def test_a_link_is_an_error() -> None:
    info = zipfile.ZipInfo("top/link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(InputError, match="found a link"):
        members(_with(info), "z")


def test_several_top_folders_are_an_error() -> None:
    with pytest.raises(InputError, match="one top folder, found several"):
        members(zipped({"one/a": "a", "two/b": "b"}), "z")


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_name_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as writer:
        writer.writestr("top/a", "1")
        writer.writestr("top/a", "2")
    with pytest.raises(InputError, match="stands twice"):
        read_archive(path)


def test_too_many_bytes_are_an_error_before_they_are_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1000)
    monkeypatch.setattr(archive, "_member", pytest.fail)
    with pytest.raises(InputError, match="at most 1000 bytes"):
        members(zipped({"top/bomb": b"0" * 1001}), "z")


def test_too_many_files_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
    with pytest.raises(InputError, match="in 2 files, found"):
        members(zipped({f"top/{n}": "x" for n in range(3)}), "z")


@pytest.mark.parametrize("keep", [0, 10, 60, -1])
def test_a_truncated_archive_is_an_error(keep: int) -> None:
    with pytest.raises(InputError, match="z: not a readable zip"):
        members(zipped({"top/a": "a" * 50, "top/b": "b" * 50})[:keep], "z")


def test_a_damaged_member_is_an_error() -> None:
    data = bytearray(zipped({"top/a": bytes(range(256)) * 4}))
    data[60] ^= 255
    with pytest.raises(InputError, match="z: not a readable zip"):
        members(bytes(data), "z")


def test_blob_and_tree_ids_are_those_that_git_gives(tmp_path: Path) -> None:
    """Git itself is the judge, with a file that may be executed and a folder in a folder."""
    files = {"data/a.txt": "one\n", "data/sub/b.txt": "two\n", "data/run.sh": "exit\n"}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "data/run.sh").chmod(0o755)

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    git("init", "-q")
    git("add", ".")
    tree = git("write-tree")
    inside = [
        Member(name, text.encode(), name.endswith(".sh")) for name, text in sorted(files.items())
    ]
    assert git_tree_id(inside, "data") == git("rev-parse", f"{tree}:data")
    assert git_blob_id(b"one\n") == git("hash-object", "data/a.txt")


def _with(info: zipfile.ZipInfo) -> bytes:
    """A zip of one member, with a header as it is given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as writer:
        writer.writestr(info, "data")
    return buffer.getvalue()
