"""A Hub on loopback that serves folders as models: enough of the protocol for downloads."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

TOKEN = "hf_of_a_reader"  # noqa: S105 (of this loopback server alone)


@dataclass
class Hub:
    """The folders by model id, which of them are gated, and what was asked for."""

    models: dict[str, Path]
    gated: set[str] = field(default_factory=set)
    served: list[str] = field(default_factory=list)
    address: str = ""

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """A request handler over these folders."""
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.answer(self, body=True)

            def do_HEAD(self) -> None:
                hub.answer(self, body=False)

            def log_message(self, *_args: Any) -> None:
                pass

        return Handler

    def answer(self, request: BaseHTTPRequestHandler, *, body: bool) -> None:
        """Serve the description of a model, or one of its files at a revision."""
        path = unquote(request.path.partition("?")[0]).strip("/")
        api = path.startswith("api/models/")
        parts = path.removeprefix("api/models/").split("/", 4)
        model = "/".join(parts[:2])
        if model not in self.models:
            return fail(request, 404, "RepoNotFound")
        if model in self.gated and request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return fail(request, 401, "GatedRepo")
        if api:
            revision = parts[3] if len(parts) > 3 else "c" * 40
            told = self.tree(model) if parts[2:3] == ["tree"] else self.about(model, revision)
            return reply(request, json.dumps(told).encode(), {}, body=body)
        return self.file(request, model, parts[3], parts[4], body=body)

    def about(self, model: str, revision: str) -> dict[str, Any]:
        """What the Hub's API says of a model."""
        siblings = [{"rfilename": entry["path"]} for entry in self.tree(model)]
        return {"id": model, "sha": revision, "private": False, "siblings": siblings}

    def tree(self, model: str) -> list[dict[str, Any]]:
        """What it says of a model's files."""
        files = sorted(self.models[model].iterdir())
        return [
            {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": oid(file)}
            for file in files
        ]

    def file(
        self, request: BaseHTTPRequestHandler, model: str, revision: str, name: str, *, body: bool
    ) -> None:
        """One file, with the headers that name its revision and content."""
        path = self.models[model] / name
        if not path.is_file():
            return fail(request, 404, "EntryNotFound")
        if body:
            self.served.append(name)
        data = path.read_bytes()
        headers = {"ETag": f'"{oid(path)}"', "X-Repo-Commit": revision}
        return reply(request, data, headers, body=body)


def oid(file: Path) -> str:
    """A name of a file's content."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:40]


def reply(
    request: BaseHTTPRequestHandler, data: bytes, headers: dict[str, str], *, body: bool
) -> None:
    request.send_response(200)
    for name, value in {**headers, "Content-Length": str(len(data))}.items():
        request.send_header(name, value)
    request.end_headers()
    if body:
        request.wfile.write(data)


def fail(request: BaseHTTPRequestHandler, status: int, code: str) -> None:
    request.send_response(status)
    request.send_header("X-Error-Code", code)
    request.send_header("X-Error-Message", code)
    request.send_header("Content-Length", "0")
    request.end_headers()


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The hub with its address, for the length of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), hub.handler())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
