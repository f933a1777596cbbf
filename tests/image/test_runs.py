"""`docker run ... dvc repro`: offline, as anybody, in the image's checkout and in a mounted one."""

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.image.conftest import Image, Run
from tests.pipeline.workspace import Workspace, copy_of

SLOWER = 1.3
SOMEBODY = 12345
AS_SOMEBODY = ("--user", f"{SOMEBODY}:{SOMEBODY}")
CELL = "score@constant-phee"

Mount = Callable[[int], Workspace]
"""A user id to a fresh checkout that this user owns."""


@pytest.fixture
def mount(source: Workspace, tmp_path: Path) -> Mount:
    def make(owner: int) -> Workspace:
        workspace = copy_of(source.folder, tmp_path / "checkout")
        own(workspace.folder, owner)
        return workspace

    return make


def own(folder: Path, owner: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, owner, follow_symlinks=False)


def at(workspace: Workspace) -> tuple[str, ...]:
    return ("--volume", f"{workspace.folder}:/repro")


def lock(workspace: Workspace) -> str:
    return workspace.read("dvc.lock")


def ending(output: str) -> str:
    """The last paragraph, on one line."""
    return " ".join(output.rstrip().split("\n\n")[-1].split())


def provenance(folder: Path) -> dict[str, Any]:
    path = folder / "provenance/default/constant/phee.json"
    record: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return record["baseline"]


def test_the_default_run_ends_with_its_verdict(inside: Run) -> None:
    assert re.fullmatch(
        r".* \d+ of \d+ cells run\. .* Files: paper_tables/default/ .*", ending(inside.output)
    )


def test_the_default_run_leaves_the_checkout_clean(outside: Run) -> None:
    assert outside.workspace.run("git", "status", "--porcelain") == ""


def test_the_default_run_gives_the_bits_of_a_run_outside(inside: Run, outside: Run) -> None:
    """The lock holds the hash of every out; another Python may differ in the last bits."""
    if sys.version_info[:2] != (3, 11):
        pytest.skip(f"Python 3.11 in the image, {sys.version.split()[0]} here: bits may differ")
    assert lock(inside.workspace) == lock(outside.workspace)


def test_the_default_run_gives_the_committed_expectation(inside: Run) -> None:
    assert "No figures are committed with this profile" not in " ".join(inside.output.split())
    inside.workspace.run("repro", "diff", "--strict")


def test_the_default_run_takes_hardly_longer_than_outside(inside: Run, outside: Run) -> None:
    print(f"inside {inside.seconds:.0f} s, outside {outside.seconds:.0f} s")
    assert inside.seconds <= SLOWER * outside.seconds


def test_a_cell_names_the_image_and_the_commit_it_was_built_at(
    inside: Run, image: Image, source: Workspace
) -> None:
    commit = source.run("git", "rev-parse", "HEAD").strip()
    recorded = provenance(inside.workspace.folder)
    assert recorded["commit"] == commit
    assert recorded["dirty"] is False
    assert recorded["image"] == f"revision {commit} on {image.base}"


def test_a_mounted_checkout_keeps_the_results_as_its_owners(
    image: Image, outside: Run, mount: Mount
) -> None:
    """Stages that ran elsewhere are taken from the mount's cache, for their hashes agree."""
    workspace = mount(SOMEBODY)
    shutil.copytree(outside.workspace.folder / ".dvc/cache", workspace.folder / ".dvc/cache")
    own(workspace.folder, SOMEBODY)
    output = image.run(options=(*at(workspace), *AS_SOMEBODY))
    assert "Files: paper_tables/default/" in ending(output)
    assert "repro train" not in output
    assert lock(workspace) == lock(outside.workspace)
    owners = {path.lstat().st_uid for path in workspace.folder.rglob("*")}
    assert owners == {SOMEBODY}


def test_a_mounted_checkout_with_git_records_its_commit(image: Image, mount: Mount) -> None:
    workspace = mount(SOMEBODY)
    image.run("dvc", "repro", CELL, options=(*at(workspace), *AS_SOMEBODY))
    recorded = provenance(workspace.folder)
    assert recorded["commit"] == workspace.read(".git/refs/heads/main").strip()
    assert recorded["dirty"] is False


def test_a_changed_checkout_is_recorded_as_dirty(image: Image, mount: Mount) -> None:
    workspace = mount(SOMEBODY)
    workspace.replace("params.yaml", "seed: 13", "seed: 14")
    image.run("dvc", "repro", CELL, options=(*at(workspace), *AS_SOMEBODY))
    assert provenance(workspace.folder)["dirty"] is True


@pytest.mark.parametrize("user", ["0", "12345", "12345:12345"])
def test_any_user_runs_in_the_images_checkout(image: Image, user: str) -> None:
    output = image.run("dvc", "repro", CELL, options=("--user", user))
    assert "Running stage 'baseline@constant-phee'" in output


def test_root_runs_in_a_mounted_checkout_without_git(image: Image, mount: Mount) -> None:
    workspace = mount(0)
    shutil.rmtree(workspace.folder / ".git")
    image.run("dvc", "repro", CELL, options=(*at(workspace), "--user", "0"))
    assert (workspace.folder / "metrics/default/constant/phee.json").is_file()


def test_docker_init_is_welcome(image: Image) -> None:
    assert image.run("dvc", "root", options=("--init",)) == ".\n"


def test_a_checkout_that_may_not_be_written_is_one_line(image: Image, mount: Mount) -> None:
    workspace = mount(SOMEBODY)
    assert image.run(options=at(workspace), expect=2) == (
        "repro: /repro: user 10001 may not write here: with a mounted checkout, "
        'add --user "$(id -u):$(id -g)" to `docker run`\n'
    )


def test_the_lock_of_a_killed_container_is_cleared_and_that_of_a_live_one_kept(
    image: Image, mount: Mount
) -> None:
    workspace = mount(SOMEBODY)
    options = (*at(workspace), *AS_SOMEBODY)
    rwlock = workspace.folder / ".dvc/tmp/rwlock"
    image.docker.run(
        "run", "--detach", "--network=none", "--name=live", *options, image.name,
        "dvc", "repro", "base@tiny-llama",
    )  # fmt: skip
    _wait_for('"pid"', rwlock)
    held = rwlock.read_text(encoding="utf-8")
    assert "another container is at work" in image.run(
        "dvc", "repro", CELL, options=options, expect=2
    )
    assert rwlock.read_text(encoding="utf-8") == held
    image.docker.run("kill", "live")
    image.docker.run("rm", "--force", "live")
    output = image.run("dvc", "repro", CELL, options=options)
    assert output.startswith("cleared the DVC lock of a run that was killed\n")


def test_stopping_a_container_stops_its_command(image: Image) -> None:
    image.docker.run("run", "--detach", "--network=none", "--name=idle", image.name, "sleep", "90")
    start = time.monotonic()
    image.docker.run("stop", "--time", "30", "idle")
    assert time.monotonic() - start < 10
    status = image.docker.run("inspect", "--format", "{{.State.ExitCode}}", "idle")
    image.docker.run("rm", "idle")
    assert status == "143\n"


def _wait_for(text: str, path: Path) -> None:
    for _ in range(300):
        if path.exists() and text in path.read_text(encoding="utf-8"):
            return
        time.sleep(0.1)
    raise AssertionError(f"{path}: no {text} within 30 s")
