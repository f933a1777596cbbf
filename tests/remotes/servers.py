"""Servers on loopback, each a process of its own that ends with its block."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Server:
    """Where a server listens."""

    port: int

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def files_over_http(folder: Path, log: Path) -> Iterator[Server]:
    """A folder over HTTP: anonymous, read-only."""
    command = ["-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with _running([sys.executable, "-u", *command], r"port (\d+)", log) as server:
        yield server


@contextmanager
def files_over_sftp(folder: Path, keys: Path, log: Path) -> Iterator[Server]:
    """A folder over SSH: keys/client, made here, is the one key that opens it."""
    command = ["-u", str(HERE / "sftp_server.py"), str(folder), str(keys)]
    with _running([sys.executable, *command], r"port (\d+)", log) as server:
        yield server


@contextmanager
def s3(python: Path, log: Path) -> Iterator[Server]:
    """An S3-compatible server, empty; `python` is that of the environment which has moto."""
    command = [str(python), "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with _running(command, r"http://127\.0\.0\.1:(\d+)", log) as server:
        yield server


@contextmanager
def _running(command: Sequence[str], port: str, log: Path) -> Iterator[Server]:
    """A process that prints its port into `log` when it listens."""
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT)
    try:
        yield Server(_port(process, port, log))
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def _port(process: "subprocess.Popen[bytes]", pattern: str, log: Path) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = re.search(pattern, log.read_text(encoding="utf-8"))
        if found:
            return int(found[1])
        assert process.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.05)
    raise AssertionError(f"no port within {PATIENCE_SECONDS} s: {log.read_text(encoding='utf-8')}")


def moto_environment(folder: Path) -> Path:
    """The python of an environment that has moto, made on first use.

    Raises:
        OSError: it could not be made (no package index within reach); it says why.
    """
    lock = HERE / "s3-server.lock"
    python = folder / "bin" / "python"
    made = folder / "made-from.lock"
    if made.is_file() and made.read_bytes() == lock.read_bytes():
        return python
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(lock)]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [str(python), *install],
    ):
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=_without_pythonpath()
        )
        if done.returncode:
            raise OSError(f"{' '.join(command[:5])}: {done.stderr.strip()[-300:]}")
    made.write_bytes(lock.read_bytes())
    return python


def _without_pythonpath() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
