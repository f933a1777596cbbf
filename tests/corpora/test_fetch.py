"""fetch: mirror folder, file:// and http mirrors, pinned addresses, verification, atomicity."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError

from repro.corpora import download as download_module
from repro.corpora.fetch import fetch, obtain
from repro.corpora.pins import git_blob_id
from repro.download import CHUNK
from repro.errors import InputError, RunError
from repro.registry import CorpusEntry, RawFile, corpora

BODY = b"first line\n" * 50_000
HOST = "example.org"


class Server(ThreadingHTTPServer):
    """A loopback server that can break transfers, refuse and count requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, str]] = []
        self.breaks = 0
        self.statuses: list[int] = []
        self.resumable = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers every path with BODY."""

    server: Server

    def do_GET(self) -> None:
        server, wanted = self.server, self.headers.get("Range", "")
        server.requests.append((self.path, wanted))
        if server.statuses:
            self.send_error(server.statuses.pop(0))
            return
        start = int(wanted[len("bytes=") : -1]) if wanted and server.resumable else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(BODY) - 1}/{len(BODY)}")
        self.send_header("Content-Length", str(len(BODY) - start))
        self.end_headers()
        end = len(BODY)
        if server.breaks:
            server.breaks -= 1
            end = start + (end - start) // 2
        self.wfile.write(BODY[start:end])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        """Keep the test output clean."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(download_module, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.delenv("REPRO_MIRROR", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def pinned(url: str, name: str = "train.txt", data: bytes = BODY) -> RawFile:
    sha256 = hashlib.sha256(data).hexdigest()
    return RawFile(name=name, url=url, git_blob=git_blob_id(data), sha256=sha256, bytes=len(data))


def entry(*files: RawFile) -> CorpusEntry:
    return CorpusEntry(
        title="Toy",
        task="events",
        licence="ours",
        redistribute=True,
        homepage="https://example.org",
        files=list(files),
    )


def mirrored(folder: Path, path: str, data: bytes = BODY) -> Path:
    place = folder / HOST / path
    place.parent.mkdir(parents=True)
    place.write_bytes(data)
    return folder


def test_files_come_from_a_mirror_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPRO_MIRROR", str(mirrored(tmp_path / "mirror", "a/b.txt")))
    fetch("toy", entry(pinned(f"https://{HOST}/a/b.txt")), tmp_path / "raw" / "toy")
    assert (tmp_path / "raw" / "toy" / "train.txt").read_bytes() == BODY
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["toy"]


@pytest.mark.parametrize("path", ["with space/b.txt", "with%20space/b.txt"])
def test_a_space_in_an_address_is_a_space_in_the_mirror(tmp_path: Path, path: str) -> None:
    mirror = mirrored(tmp_path, "with space/b.txt")
    _, data = obtain(pinned(f"https://{HOST}/{path}"), str(mirror))
    assert data == BODY


def test_a_file_address_is_a_mirror_folder(tmp_path: Path) -> None:
    mirror = mirrored(tmp_path / "my mirror", "b.txt")
    _, data = obtain(pinned(f"https://{HOST}/b.txt"), mirror.as_uri())
    assert data == BODY


def test_an_http_mirror_is_asked_for_host_and_path(server: Server) -> None:
    _, data = obtain(pinned(f"https://{HOST}/a b/c.txt"), f"{server.url}/copy/")
    assert data == BODY
    assert server.requests == [(f"/copy/{HOST}/a%20b/c.txt", "")]


@pytest.mark.parametrize("path", ["a b/c.txt", "a%20b/c.txt"])
def test_a_pinned_address_is_downloaded_with_its_spaces_encoded_once(
    server: Server, tmp_path: Path, path: str
) -> None:
    fetch("toy", entry(pinned(f"{server.url}/{path}")), tmp_path / "toy")
    assert (tmp_path / "toy" / "train.txt").read_bytes() == BODY
    assert server.requests == [("/a%20b/c.txt", "")]


def test_a_broken_transfer_goes_on_where_it_broke(server: Server) -> None:
    server.breaks = 1
    assert obtain(pinned(f"{server.url}/c.txt"), "")[1] == BODY
    kept = len(BODY) // 2 // CHUNK * CHUNK
    assert server.requests == [("/c.txt", ""), ("/c.txt", f"bytes={kept}-")]


def test_a_broken_transfer_starts_again_where_the_server_sends_all(server: Server) -> None:
    server.breaks, server.resumable = 2, False
    assert obtain(pinned(f"{server.url}/c.txt"), "")[1] == BODY


def test_a_passing_server_failure_is_tried_again(server: Server) -> None:
    server.statuses = [503, 429]
    assert obtain(pinned(f"{server.url}/c.txt"), "")[1] == BODY


def test_a_missing_address_is_not_tried_again(server: Server, tmp_path: Path) -> None:
    server.statuses = [404] * 9
    with pytest.raises(RunError, match=r"the server answered 404.*REPRO_MIRROR") as caught:
        fetch("toy", entry(pinned(f"{server.url}/c.txt")), tmp_path / "toy")
    assert "\n" not in str(caught.value)
    assert len(server.requests) == 1
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_one_line_names_the_mirror(server: Server, tmp_path: Path) -> None:
    closed = server.url
    server.shutdown()
    server.server_close()
    with pytest.raises(RunError, match=r"c\.txt: no answer .*4 attempts.*REPRO_MIRROR") as caught:
        fetch("toy", entry(pinned(f"{closed}/c.txt")), tmp_path / "toy")
    assert "\n" not in str(caught.value)


def test_an_endless_body_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download_module, "LARGEST", 100)
    with pytest.raises(RunError, match="at most 100 bytes"):
        obtain(pinned(f"{server.url}/c.txt"), "")


@pytest.mark.parametrize(
    ("pin", "changed"),
    [
        ("bytes", {"bytes": 7}),
        ("sha256", {"sha256": "0" * 64}),
        ("git blob", {"git_blob": "0" * 40}),
    ],
)
def test_a_wrong_pin_names_file_expected_and_found_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pin: str, changed: dict[str, object]
) -> None:
    monkeypatch.setenv("REPRO_MIRROR", str(mirrored(tmp_path / "mirror", "b.txt")))
    good = pinned(f"https://{HOST}/b.txt", name="good.txt")
    bad = good.model_copy(update={"name": "bad.txt", **changed})
    expected = next(iter(changed.values()))
    with pytest.raises(InputError, match=rf"bad\.txt: {pin}: expected {expected}, found \w+"):
        fetch("toy", entry(good, bad), tmp_path / "raw" / "toy")
    assert list((tmp_path / "raw").iterdir()) == []


def test_a_file_missing_from_the_mirror_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRO_MIRROR", str(tmp_path))
    with pytest.raises(InputError, match=rf"{HOST}/b\.txt: no such file in the mirror"):
        fetch("toy", entry(pinned(f"https://{HOST}/b.txt")), tmp_path / "raw" / "toy")


@pytest.mark.parametrize("name", ["../x", "/x", "a/b", "", ".hidden"])
def test_a_file_cannot_be_named_out_of_its_folder(name: str) -> None:
    with pytest.raises(ValidationError):
        pinned(f"https://{HOST}/b.txt", name=name)


def test_an_older_folder_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPRO_MIRROR", str(mirrored(tmp_path / "mirror", "b.txt")))
    folder = tmp_path / "raw" / "toy"
    folder.mkdir(parents=True)
    (folder / "stale.txt").write_text("old", encoding="utf-8")
    fetch("toy", entry(pinned(f"https://{HOST}/b.txt")), folder)
    assert [path.name for path in folder.iterdir()] == ["train.txt"]


def test_processes_that_fetch_the_same_corpus_do_not_harm_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRO_MIRROR", str(mirrored(tmp_path / "mirror", "b.txt")))
    toy, folder = entry(pinned(f"https://{HOST}/b.txt")), tmp_path / "raw" / "toy"
    threads = [threading.Thread(target=fetch, args=("toy", toy, folder)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["toy"]
    assert (folder / "train.txt").read_bytes() == BODY


def seen_here() -> list[str]:
    """The corpora whose bytes were verified: the others have a git blob id alone."""
    known = corpora().items()
    return [name for name, e in known if all(file.sha256 or file.git_trees for file in e.files)]


@pytest.mark.mirror
@pytest.mark.parametrize("dataset", seen_here())
def test_the_real_bytes_carry_their_pins(
    mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dataset: str
) -> None:
    files = corpora()[dataset]
    monkeypatch.setenv("REPRO_MIRROR", str(mirror))
    fetch(dataset, files, tmp_path / dataset)
    assert sorted(path.name for path in (tmp_path / dataset).iterdir()) == sorted(
        file.name for file in files.files
    )
