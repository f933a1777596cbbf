"""What the entrypoint does to a checkout, run here without a container."""

import fcntl
import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pygit2
import pytest

from tests.conftest import ROOT

ENTRYPOINT = ROOT / "docker" / "entrypoint.py"
STALE = json.dumps({"write": {"out": {"pid": 1, "cmd": "dvc repro profiles/x/dvc.yaml"}}})


@pytest.fixture(scope="module")
def entrypoint() -> ModuleType:
    spec = importlib.util.spec_from_file_location("entrypoint", ENTRYPOINT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the lock of a DVC run that was killed."""
    (tmp_path / ".dvc" / "tmp").mkdir(parents=True)
    (tmp_path / ".dvc" / "tmp" / "rwlock").write_text(STALE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def neighbour(checkout: Path) -> Iterator[None]:
    """A second container at work in the checkout; it found no lock."""
    rwlock = checkout / ".dvc" / "tmp" / "rwlock"
    rwlock.unlink()
    command = [sys.executable, str(ENTRYPOINT), "bash", "-c", "echo ready; read -r"]
    with subprocess.Popen(
        command, cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        rwlock.write_text(STALE, encoding="utf-8")
        yield
        process.communicate(b"\n")


def enter(checkout: Path, *command: str) -> tuple[int, str]:
    """Exit status and output of a command behind the entrypoint."""
    done = subprocess.run(
        [sys.executable, ENTRYPOINT, *command], cwd=checkout, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_a_stale_lock_is_cleared_when_nothing_runs(checkout: Path) -> None:
    assert enter(checkout, "true") == (0, "cleared the DVC lock of a run that was killed\n")
    assert not (checkout / ".dvc" / "tmp" / "rwlock").exists()


@pytest.mark.usefixtures("neighbour")
def test_a_held_lock_is_left_alone(checkout: Path) -> None:
    assert enter(checkout, "true") == (0, "")
    assert (checkout / ".dvc" / "tmp" / "rwlock").read_text(encoding="utf-8") == STALE


@pytest.mark.usefixtures("neighbour")
def test_dvc_does_not_start_beside_another_container(checkout: Path) -> None:
    status, output = enter(checkout, "dvc", "repro")
    assert status == 2
    assert output == (
        f"repro: {checkout}: another container is at work in this checkout: "
        "wait for it, or use `docker exec` in it\n"
    )


def test_of_two_containers_that_start_at_once_one_is_alone(
    checkout: Path, entrypoint: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second comes where the kernel lets go of the first one's lock, to share it."""
    lock = fcntl.flock
    alone: list[bool] = []
    second = threading.Thread(target=lambda: alone.append(entrypoint.claim(checkout)))

    def interrupted(handle: int, operation: int) -> None:
        if operation == fcntl.LOCK_SH and second.ident is None:
            lock(handle, fcntl.LOCK_UN)
            second.start()
            second.join(0.5)
        lock(handle, operation)

    monkeypatch.setattr("fcntl.flock", interrupted)
    alone.append(entrypoint.claim(checkout))
    second.join()
    assert sorted(alone) == [False, True]


def test_the_lock_ends_with_its_container(checkout: Path) -> None:
    """A killed holder leaves nothing that keeps the next one out."""
    with subprocess.Popen(
        [sys.executable, ENTRYPOINT, "bash", "-c", "echo ready; read -r"],
        cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as holder:  # fmt: skip
        assert holder.stdout
        assert holder.stdout.readline() == b"ready\n"
        (checkout / ".dvc" / "tmp" / "rwlock").write_text(STALE, encoding="utf-8")
        holder.kill()
    assert enter(checkout, "true") == (0, "cleared the DVC lock of a run that was killed\n")


def test_a_command_that_is_not_there_is_refused_in_one_line(checkout: Path) -> None:
    for name in ("nosuch", "/nosuch/dvc"):
        status, output = enter(checkout, name, "--all")
        assert status == 127
        assert output.startswith(f"repro: {name}: no such command in the image; ")
        assert output.count("\n") == 1


def test_a_command_that_the_system_cannot_run_is_refused_in_one_line(
    checkout: Path, tmp_path: Path
) -> None:
    program = tmp_path / "program"
    program.write_text("#!/nosuch/interpreter\n", encoding="utf-8")
    program.chmod(0o755)
    (checkout / ".dvc" / "tmp" / "rwlock").unlink()
    assert enter(checkout, str(program)) == (126, f"repro: {program}: No such file or directory\n")


def test_options_alone_are_those_of_repro(checkout: Path) -> None:
    status, output = enter(checkout, "--help")
    assert status == 0
    assert "repro [OPTIONS] COMMAND" in output


def test_a_command_keeps_its_status(checkout: Path) -> None:
    assert enter(checkout, "bash", "-c", "exit 7")[0] == 7


def test_a_signal_that_ends_a_command_is_its_status(entrypoint: ModuleType) -> None:
    assert entrypoint.run(["bash", "-c", "kill -TERM $$"]) == 143


def test_git_is_what_libgit2_can_open(entrypoint: ModuleType, tmp_path: Path) -> None:
    assert not entrypoint.has_git(tmp_path)
    pygit2.init_repository(str(tmp_path))
    assert entrypoint.has_git(tmp_path)


def test_a_worktree_whose_repository_is_elsewhere_is_without_git(
    entrypoint: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / ".git").write_text("gitdir: /not/mounted/.git/worktrees/x\n", encoding="utf-8")
    assert not entrypoint.has_git(tmp_path)


@pytest.mark.parametrize(
    ("command", "profiles"),
    [
        ("dvc repro", ["default"]),
        ("dvc repro --force dvc.yaml", ["default"]),
        ("dvc repro profiles/paper/dvc.yaml", ["paper"]),
        ("dvc repro dvc.yaml profiles/baselines/dvc.yaml", ["default", "baselines"]),
        ("dvc repro ./profiles/paper/../paper/dvc.yaml", ["paper"]),
        ("dvc repro code/dvc.yaml", []),
        ("dvc repro --dry", []),
        ("dvc repro --help", []),
        ("dvc repro score@constant-phee", []),
        ("dvc repro profiles/paper/dvc.yaml:score@constant-phee", []),
        ("dvc status", []),
    ],
)
def test_results_follow_whole_pipelines(
    entrypoint: ModuleType,
    command: str,
    profiles: list[str],
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(root)
    assert entrypoint.reproduced(command.split()) == profiles
