"""Starting the processes that train together, and telling how one of them ended.

torchrun would do, but gives each process a session of its own: Slurm's signals to a job's group
would not reach them, and they would outlive a launcher that was killed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from repro.errors import RunError
from repro.lora.parallel import wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    Started = Sequence[subprocess.Popen[bytes]]

POLL_SECONDS = 0.1
GRACE_SECONDS = 60.0
"""How long the others may take to end once one of them has."""


def launch(title: str) -> bool:
    """Run this command again in as many processes as REPRO_PARALLEL asks for.

    Returns False in each of them (and under torchrun), and where nothing is asked for.

    Raises:
        RunError: one was killed; one that failed has told why by itself, and ends this one too.
    """
    asked = wanted()
    if asked is None or asked.count == 1 or "RANK" in os.environ:
        return False
    port = _free_port()
    started = [_start(rank, asked.count, port) for rank in range(asked.count)]
    # only now: until they listen themselves, they take this signal as this process was told to
    signal.signal(signal.SIGUSR2, lambda number, _: _tell(started, number))
    try:
        failed = _first_failure(started)
    finally:
        _end(started)
    if failed is None:
        return True
    code = started[failed].returncode
    if code > 0:
        sys.exit(code)
    raise RunError(
        f"{title}: process {failed + 1} of {asked.count} was killed "
        f"({signal.Signals(-code).name}; if nobody did it, memory ran out); "
        "the same command goes on from the last checkpoint"
    )


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _start(rank: int, count: int, port: int) -> subprocess.Popen[bytes]:
    """This command in a process that knows its place, as torchrun tells it."""
    place = {
        "RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": count,
        "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port,
    }  # fmt: skip
    environment = {**os.environ, **{name: str(value) for name, value in place.items()}}
    return subprocess.Popen([sys.executable, "-m", "repro", *sys.argv[1:]], env=environment)


def _first_failure(started: Started) -> int | None:
    """Wait until one has failed, or all are done; of two that failed, the one that was killed."""
    while True:
        codes = [one.poll() for one in started]
        failed = [(code, place) for place, code in enumerate(codes) if code]
        if failed:
            return min(failed)[1]
        if None not in codes:
            return None
        time.sleep(POLL_SECONDS)


def _tell(started: Started, number: int) -> None:
    for one in started:
        one.send_signal(number)


def _end(started: Started) -> None:
    """Let those that still run write their checkpoint and end."""
    _tell(started, signal.SIGTERM)
    end = time.monotonic() + GRACE_SECONDS
    for one in started:
        try:
            one.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
