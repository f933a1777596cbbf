"""A Docker daemon of one's own, with its own folders and socket, stopped by its process id."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DOCKER = "/usr/bin/docker"
DOCKERD = "/usr/sbin/dockerd"


@dataclass(frozen=True)
class Docker:
    """The client of one daemon."""

    host: str

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "DOCKER_HOST": self.host, "DOCKER": DOCKER}

    def run(self, *arguments: str, expect: int = 0) -> str:
        """A docker command; its stdout and stderr together, in the order written."""
        return self.execute(DOCKER, *arguments, expect=expect)

    def execute(self, *command: str, expect: int = 0) -> str:
        """Any command that finds the daemon by its environment."""
        done = subprocess.run(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == expect, (
            f"{' '.join(command)}: rc {done.returncode}\n{done.stdout}"
        )
        return done.stdout


@contextmanager
def daemon(data: Path) -> Iterator[Docker]:
    """A daemon that keeps images and build caches in `data`, and bridges no network."""
    state = Path(tempfile.mkdtemp(prefix="repro-docker-"))
    docker = Docker(f"unix://{state}/socket")
    command = (
        DOCKERD, "--iptables=false", "--ip6tables=false", "--bridge=none",
        "--data-root", str(data), "--exec-root", str(state / "exec"),
        "--pidfile", str(state / "pid"), "--host", docker.host,
    )  # fmt: skip
    with (state / "log").open("wb") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            _wait(docker, process, state / "log")
            yield docker
        finally:
            process.terminate()
    left = [line for line in mounts() if str(data) in line or str(state) in line]
    assert not left, f"the daemon left mounts: {left}"
    shutil.rmtree(state)


def mounts() -> list[str]:
    """The mount points of this machine."""
    return [line.split()[1] for line in Path("/proc/mounts").read_text("utf-8").splitlines()]


def _wait(docker: Docker, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(120):
        answer = subprocess.run(
            [DOCKER, "info"], env=docker.environment, capture_output=True, check=False
        )
        if answer.returncode == 0:
            return
        assert process.poll() is None, f"dockerd ended:\n{log.read_text('utf-8')[-2000:]}"
        time.sleep(0.5)
    raise AssertionError(f"dockerd did not answer:\n{log.read_text('utf-8')[-2000:]}")
