"""A daemon, an image built on a substitute base, and a run outside, each made once a session."""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.image.daemon import Docker, daemon
from tests.pipeline.workspace import Workspace, copy_of

CANARIES = {
    name: secrets.token_hex(16)
    for name in ("HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_TOKEN")
}
"""Tokens that whoever builds the image has in the environment."""
PASSWORD = secrets.token_hex(16)
"""One that lies in DVC's private settings of the checkout."""


@dataclass(frozen=True)
class Image:
    """What was built, on what, and how long it took."""

    docker: Docker
    name: str
    base: str
    seconds: float

    def run(self, *arguments: str, options: tuple[str, ...] = (), expect: int = 0) -> str:
        """`docker run --rm` without a network; its output."""
        command = ("run", "--rm", "--network=none", *options, self.name, *arguments)
        return self.docker.run(*command, expect=expect)


@dataclass(frozen=True)
class Run:
    """A finished default run: its checkout, its output, how long it took."""

    workspace: Workspace
    output: str
    seconds: float


@pytest.fixture(scope="session")
def cache() -> Path:
    """The folder that keeps the base and the layers between runs; `make test-image` names it."""
    folder = os.environ.get("REPRO_IMAGE_CACHE")
    if not folder:
        pytest.skip("builds and runs the image: make test-image (root on Debian)")
    return Path(folder)


@pytest.fixture(scope="session")
def docker(cache: Path) -> Iterator[Docker]:
    """A daemon of the session's own."""
    with daemon(cache / "docker") as docker:
        docker.run("container", "prune", "--force")
        yield docker
        docker.run("image", "prune", "--force")


@pytest.fixture(scope="session")
def source(docker: Docker, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A fresh commit of the working tree, from which the image is built."""
    assert docker
    workspace = copy_of(root, tmp_path_factory.mktemp("source"))
    settings = f"['remote \"own\"']\n    url = ssh://host/folder\n    password = {PASSWORD}\n"
    (workspace.folder / ".dvc/config.local").write_text(settings, "utf-8")
    return workspace


@pytest.fixture(scope="session")
def image(docker: Docker, cache: Path, source: Workspace) -> Image:
    """The image on the substitute base."""
    base = docker.execute("docker/substitute-base.sh", str(cache)).split()[-1]
    start = time.monotonic()
    tokens = [f"{name}={value}" for name, value in CANARIES.items()]
    docker.execute(
        "env", *tokens, str(source.folder / "docker/build.sh"), "--network=host",
        "--tag", "repro:test",
        "--build-arg", f"BASE_IMAGE={base}",
    )  # fmt: skip
    return Image(docker, "repro:test", base, time.monotonic() - start)


@pytest.fixture(scope="session")
def runs(
    image: Image, source: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Run, Run]:
    """The default run in the image and on this machine, side by side: both under the same load."""
    workspace = copy_of(source.folder, tmp_path_factory.mktemp("outside"))
    folder = tmp_path_factory.mktemp("inside") / "repro"
    with ThreadPoolExecutor() as pool:
        inside = pool.submit(_timed, image.docker.run, "run", "--network=none", "--name=inside",
                             image.name)  # fmt: skip
        outside = pool.submit(_timed, workspace.run, "dvc", "repro")
    image.docker.run("cp", "inside:/repro", str(folder))
    image.docker.run("rm", "inside")
    return Run(Workspace(folder), *inside.result()), Run(workspace, *outside.result())


@pytest.fixture(scope="session")
def inside(runs: tuple[Run, Run]) -> Run:
    """The default run of the image as it is: no options, no network, its own checkout."""
    return runs[0]


@pytest.fixture(scope="session")
def outside(runs: tuple[Run, Run]) -> Run:
    """The default run on this machine, without a container."""
    return runs[1]


def _timed(run: Callable[..., str], *command: str) -> tuple[str, float]:
    start = time.monotonic()
    output = run(*command)
    return output, time.monotonic() - start
