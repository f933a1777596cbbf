"""`hf upload`, as documented, sends every file of an export: to a stand-in, for want of a Hub."""

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.export.conftest import MODEL

COMMIT = re.compile(r"/api/(?:models/|(datasets/))([\w/-]+)/commit/main")
HF = Path(sys.executable).with_name("hf")


@dataclass
class Taken:
    """What a stand-in of the Hub was sent: paths and bytes, and the cards it was asked to check."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    cards: list[str] = field(default_factory=list)

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        """The Hub's answer to a request of its own client, which sends all files in the commit."""
        place = path.partition("?")[0]
        if place.endswith("/api/repos/create"):
            asked = json.loads(body)
            kind = "datasets/" if asked.get("type") == "dataset" else ""
            return {"url": f"{self.address}/{kind}{asked['organization']}/{asked['name']}"}
        if place.endswith("/api/validate-yaml"):
            self.cards.append(json.loads(body)["content"])
            return {"errors": [], "warnings": []}
        if "/preupload/" in place:
            files = json.loads(body)["files"]
            modes = {"uploadMode": "regular", "shouldIgnore": False}
            return {"files": [{"path": file["path"], **modes} for file in files]}
        committed = COMMIT.fullmatch(place)
        assert committed, place
        for line in body.splitlines():
            entry = json.loads(line)
            if entry["key"] == "file":
                value = entry["value"]
                assert value["encoding"] == "base64"
                self.files[value["path"]] = base64.b64decode(value["content"])
        repository = f"{self.address}/{committed[1] or ''}{committed[2]}"
        return {"commitUrl": f"{repository}/commit/{'c' * 40}", "commitOid": "c" * 40}


@pytest.fixture
def hub() -> Iterator[Taken]:
    """The stand-in, listening."""
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            data = json.dumps(taken.answer(self.path, body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taken.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield taken
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(
    ("folder", "words"),
    [("datasets/phee", ("--repo-type", "dataset")), (f"adapters/{MODEL}-ade", ())],
)
def test_the_documented_command_sends_every_file(
    folder: str, words: tuple[str, ...], hub: Taken, tmp_path: Path
) -> None:
    environment = {
        **os.environ, "HF_ENDPOINT": hub.address, "HF_TOKEN": "hf_standin", "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HOME": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(
        [HF, "upload", "NAME/repro", f"out/{folder}", *words], env=environment,
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    home = Path("out", folder)
    files = {
        file.relative_to(home).as_posix(): file.read_bytes()
        for file in home.rglob("*")
        if file.is_file()
    }
    assert hub.files == files
    assert set(hub.cards) == {files["README.md"].decode()}, "the card was given to be checked"
