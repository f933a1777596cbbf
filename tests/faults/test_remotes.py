"""Mirrors and remotes that are down, silent, broken or slow: a line, and nothing half-fetched."""

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from repro.corpora import download
from repro.corpora.fetch import fetch
from repro.errors import RunError
from repro.files import md5_of
from repro.registry import CorpusEntry, RawFile
from tests.faults.quick import copy_whole, outs_of
from tests.faults.record import tried
from tests.pipeline.workspace import Workspace

PART = "Faults: mirrors and remotes"
BODY = b"first line\n" * 1000
BROKEN = ("down", "status 500", "half a body", "silent")
STALLED = "silent after half a body"
DRIPS = "a piece now and then"
PIECES = 20
SILENCE = 0.5
"""Seconds without a byte after which a download is tried again."""
CELL = "linear-ade"


class Handler(BaseHTTPRequestHandler):
    """Fails in the way that its server is told to."""

    server: "Broken"

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_GET(self) -> None:
        self._answer(BODY)

    def _answer(self, body: bytes) -> None:
        if self.server.way == "silent":
            self.server.ended.wait(60)
            return
        if self.server.way == "status 500":
            self.send_error(500)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        if self.server.way == DRIPS:
            self._drip(body)
            return
        self.wfile.write(body[: len(body) // 2])
        if self.server.way == STALLED:
            self.server.ended.wait(60)

    def _drip(self, body: bytes) -> None:
        size = len(body) // PIECES
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            self.server.ended.wait(0.1)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Broken(ThreadingHTTPServer):
    """A server that accepts connections and answers in one way."""

    def __init__(self, way: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.way = way
        self.ended = threading.Event()


@contextmanager
def broken(way: str) -> Iterator[str]:
    """The address of a server that answers in one way, or not at all."""
    if way == "down":
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # and does not listen
            yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        return
    with Broken(way) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.ended.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Downloads that wait for half a second, and for an address of this machine."""
    monkeypatch.setattr(download, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(download, "TIMEOUT_SECONDS", (SILENCE, SILENCE))
    monkeypatch.delenv("REPRO_MIRROR", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def _toy(address: str) -> CorpusEntry:
    """A corpus of one file, pinned."""
    sha256 = hashlib.sha256(BODY).hexdigest()
    file = RawFile(name="a.txt", url=f"{address}/a.txt", sha256=sha256, bytes=len(BODY))
    return CorpusEntry(
        title="Toy", task="events", licence="ours", redistribute=True,
        homepage="https://example.org", files=[file],
    )  # fmt: skip


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", [*BROKEN, STALLED])
def test_a_broken_mirror_is_told_and_nothing_is_kept(way: str, tmp_path: Path) -> None:
    with tried(PART, f"an address of a corpus: {way}") as outcome, broken(way) as address:
        began = time.monotonic()
        with pytest.raises(RunError, match=r"a\.txt: .*REPRO_MIRROR") as told:
            fetch("toy", _toy(address), tmp_path / "toy")
        assert time.monotonic() - began < 10 * download.ATTEMPTS * SILENCE
        assert "\n" not in str(told.value)
        assert not list(tmp_path.iterdir())
        outcome.text = "one line that names the address and REPRO_MIRROR; nothing is kept"


@pytest.mark.usefixtures("impatient")
def test_a_mirror_that_drips_is_waited_for_while_something_comes(tmp_path: Path) -> None:
    with tried(PART, f"an address of a corpus: {DRIPS}") as outcome, broken(DRIPS) as address:
        began = time.monotonic()
        fetch("toy", _toy(address), tmp_path / "toy")
        assert time.monotonic() - began > 3 * SILENCE
        assert (tmp_path / "toy/a.txt").read_bytes() == BODY
        outcome.text = "it is waited for as long as something comes; the file is whole"


@pytest.mark.long
@pytest.mark.parametrize("way", [*BROKEN, STALLED])
def test_a_broken_remote_is_told_and_nothing_is_lost(
    way: str, tmp_path: Path, undisturbed: Workspace
) -> None:
    workspace = copy_whole(undisturbed, tmp_path / "copy")
    out = workspace.folder / "predictions/quick/linear/ade.jsonl"
    md5 = md5_of(out)
    stored = workspace.folder / ".dvc/cache/files/md5" / md5[:2] / md5[2:]
    out.unlink()
    stored.unlink()
    before = outs_of(workspace)
    with tried(PART, f"a remote of DVC: {way}") as outcome, broken(way) as address:
        for words in (
            ("add", "--default", "lab", address),
            ("modify", "lab", "verify", "true"),
            ("modify", "lab", "read_timeout", "5"),
        ):
            workspace.run("dvc", "remote", *words)
        began = time.monotonic()
        said = workspace.run("repro", "tier", "2", "-p", "quick", CELL, expect=1)
        assert time.monotonic() - began < 600
        line = said.splitlines()[-1]
        assert line.startswith("repro: ")
        assert str(out.relative_to(workspace.folder)) in line
        assert outs_of(workspace) == before
        assert not stored.exists()
        outcome.text = "one line that names the file and what still works; nothing is lost"
