"""A program that can read and write one folder."""

import socket
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


def _own_network() -> bool:
    """Whether this system lets a program make a network namespace."""
    ask = "import sys; from repro.published.importer import confine as c; "
    code = f"{ask}sys.exit(0 if c.leave_network() else 1)"
    return subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _ask(kind: str, number: int, port: int) -> str:
    """A program of Perl that sends over a socket and prints whether it could."""
    return (
        f"use Socket; socket(S, PF_INET, {kind}, {number});"
        f"print connect(S, sockaddr_in({port}, INADDR_LOOPBACK))"
        " && defined(send(S, 'told', 0)) ? 'yes' : 'no'"
    )


@pytest.mark.parametrize(
    ("kind", "perl", "number"),
    [(socket.SOCK_STREAM, "SOCK_STREAM", 6), (socket.SOCK_DGRAM, "SOCK_DGRAM", 17)],
)
def test_there_is_no_network(folder: Path, kind: int, perl: str, number: int) -> None:
    still_open = kind == socket.SOCK_DGRAM or confine.version() < confine.FIRST_WITH_TCP
    if still_open and not _own_network():
        pytest.skip("this system lets no program make a network of its own")
    with socket.socket(socket.AF_INET, kind) as here:
        here.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            here.listen()
        code = _ask(perl, number, here.getsockname()[1])
        outside = subprocess.run(["perl", "-e", code], capture_output=True, text=True, check=True)
        assert outside.stdout == "yes"
        assert run(folder, "/usr/bin/perl", "-e", code).stdout == "no"


@pytest.mark.parametrize(("known", "still"), [(1, "TCP and UDP"), (3, "TCP and UDP"), (4, "UDP")])
def test_what_the_system_leaves_open_is_told_before_the_program_starts(
    folder: Path,
    known: int,
    still: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(confine, "version", lambda: known)
    monkeypatch.setattr(confine, "leave_network", lambda: False)
    monkeypatch.setattr(confine, "confine", lambda *_: None)
    monkeypatch.setattr("os.execv", lambda *_: None)
    confine.main([str(folder), "--", "/bin/true"])
    assert capsys.readouterr().err == f"{confine.OPEN}{still}\n"


def test_where_the_kernel_cannot_confine_nothing_is_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(confine, "version", lambda: -1)
    with pytest.raises(SystemExit) as end:
        confine.main([str(folder), "--", "/bin/true"])
    assert end.value.code == confine.UNCONFINED
    assert capsys.readouterr().err.strip() == confine.UNCONFINED_LINE
