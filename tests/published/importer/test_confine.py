"""A program that can read and write one folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from repro.published.importer import confine

SYSTEM = ["/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/bin", "/dev/null"]


def run(folder: Path, *program: str) -> subprocess.CompletedProcess[str]:
    readable = [place for place in SYSTEM if Path(place).exists()]
    return subprocess.run(
        [sys.executable, "-IS", confine.__file__, str(folder), *readable, "--", *program],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a").write_text("inside", encoding="utf-8")
    (tmp_path / "b").write_text("outside", encoding="utf-8")
    return tmp_path / "own"


def test_the_folder_is_read_and_written(folder: Path) -> None:
    assert run(folder, "/bin/cat", "a").stdout == "inside"
    assert run(folder, "/bin/cp", "a", "c").returncode == 0
    assert (folder / "c").read_text(encoding="utf-8") == "inside"


def test_nothing_beside_the_folder_is_read_or_written(folder: Path) -> None:
    for path in ("../b", str(folder.parent / "b"), "/etc/passwd"):
        assert run(folder, "/bin/cat", path).stdout == ""
    (folder / "link").symlink_to(folder.parent / "b")
    assert run(folder, "/bin/cat", "link").stdout == ""
    assert run(folder, "/bin/cp", "a", "../c").returncode != 0
    assert not (folder.parent / "c").exists()


def test_memory_has_a_limit(folder: Path) -> None:
    grow = "$x = 'x' x (%d << 20); print length $x"
    assert run(folder, "/usr/bin/perl", "-e", grow % 1).stdout == str(1 << 20)
    assert run(folder, "/usr/bin/perl", "-e", grow % (confine.MEMORY >> 20)).stdout == ""


@pytest.mark.skipif(
    confine.version() < confine.FIRST_WITH_TCP, reason="this kernel's Landlock knows no TCP"
)
def test_there_is_no_network(folder: Path) -> None:
    connect = (
        "use Socket; socket(S, PF_INET, SOCK_STREAM, 6);"
        "print connect(S, sockaddr_in(9, INADDR_LOOPBACK)) ? 'yes' : $!"
    )
    assert run(folder, "/usr/bin/perl", "-e", connect).stdout == "Permission denied"


def test_where_the_kernel_cannot_confine_nothing_is_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(confine, "version", lambda: -1)
    with pytest.raises(SystemExit) as end:
        confine.main([str(folder), "--", "/bin/true"])
    assert end.value.code == confine.UNCONFINED
    assert capsys.readouterr().err.strip() == confine.UNCONFINED_LINE
