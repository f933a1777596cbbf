"""A download gives all bytes of an address, or one line that holds no password."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from repro.download import Limits, download, without_user
from repro.errors import InputError, RunError

BODY = b"25 bytes of a longer text"
LIMITS = Limits(largest=1000, attempts=3, first_pause=0.001, timeout=(5.0, 5.0))


class Handler(BaseHTTPRequestHandler):
    """Sends BODY; on the path /short it promises more."""

    agents: list[str]

    def do_GET(self) -> None:
        self.agents.append(self.headers["User-Agent"])
        self.send_response(200)
        promised = 1_000_000 if self.path == "/short" else len(BODY)
        self.send_header("Content-Length", str(promised))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(Handler, "agents", [], raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def refused(url: str, kind: type[Exception], limits: Limits = LIMITS) -> str:
    with pytest.raises(kind) as told:
        download(url, limits, "do this")
    line = str(told.value)
    assert "\n" not in line
    assert line.endswith("; do this")
    return line


def test_a_whole_file_is_given_as_it_is_and_the_server_is_told_who_asks(host: str) -> None:
    assert download(f"http://{host}/a", LIMITS, "") == BODY
    assert Handler.agents == ["repro (reproducibility artifact)"]


def test_a_file_that_ends_before_its_length_is_never_given(host: str) -> None:
    line = refused(f"http://{host}/short", RunError)
    assert line.startswith(f"http://{host}/short: no answer or a broken one (")
    assert "(3 attempts)" in line
    assert len(Handler.agents) == 3


def test_a_file_above_the_largest_size_is_not_asked_for_again(host: str) -> None:
    line = refused(f"http://{host}/a", RunError, Limits(largest=24))
    assert line == f"http://{host}/a: expected at most 24 bytes; do this"
    assert len(Handler.agents) == 1


@pytest.mark.parametrize("url", ["http://x y/", "http://[x/", "http://", "http://a..b/"])
def test_what_is_no_address_is_refused_at_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    line = refused(url, InputError, Limits(largest=1, first_pause=600))
    assert line.startswith(f"{url}: not an address that can be asked (")


@pytest.mark.parametrize("url", ["http://who:SeCrEt@x y/", "http://who:SeCrEt@127.0.0.1:9/a"])
def test_no_error_holds_the_password_of_an_address(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises((InputError, RunError)) as told:
        download(url, LIMITS, "do this")
    assert "SeCrEt" not in str(told.value)
    assert "who" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a:b@h.example/x?y=1", "https://h.example/x?y=1"),
        ("https://a:p@ss@h.example/x", "https://h.example/x"),
        ("https://a:p?s#s@h.example/x", "https://h.example/x"),
        ("https://h.example/x@y?z=@", "https://h.example/x@y?z=@"),
        ("http://a:b@[x/", "http://[x/"),
        ("/a/folder", "/a/folder"),
    ],
)
def test_user_and_password_are_cut_out_of_an_address_and_nothing_else(url: str, shown: str) -> None:
    assert without_user(url) == shown
