"""A pipeline that is killed again and again ends as one that was left alone."""

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

import pytest

from repro.files import md5_of
from tests.faults.budget import KILLS
from tests.faults.record import tried
from tests.pipeline.workspace import BIN, Workspace, copy_of

pytestmark = pytest.mark.long

PART = "Faults: kills and the cache"
SETTINGS = [
    "datasets=[ade]", "synthesis={train: 24, dev: 6, test: 8}", "warmup.steps=3", "warmup.batch=4",
    "train.steps=2", "train.evaluate_every=1",
]  # fmt: skip
PIPELINE = "profiles/quick/dvc.yaml"
OUTS = ("data", "adapters", "predictions", "metrics", "paper_tables", "code")
RUNNING = re.compile(r"Running stage '(?:[^':]*:)?([^']+)'")
LONGEST = 900


def _quick(root: Path, folder: Path) -> Workspace:
    """A committed checkout with a profile of three cells: two baselines and a tiny model.

    No other profile is in it: DVC reads every pipeline of a checkout each time it starts.
    """
    workspace = copy_of(root, folder)
    shutil.rmtree(folder / "profiles")
    words = [word for setting in SETTINGS for word in ("-s", setting)]
    workspace.run("repro", "new-profile", "quick", *words)
    workspace.commit("a quick profile")
    return workspace


@pytest.fixture(scope="module")
def undisturbed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = _quick(root, tmp_path_factory.mktemp("undisturbed"))
    workspace.repro(PIPELINE)
    return workspace


def _outs(workspace: Workspace) -> dict[str, str]:
    """MD5s of all that stages made, and of the lock; no name of a part may be among them."""
    folders = [workspace.folder / name for name in OUTS]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    files.append(workspace.folder / "profiles/quick/dvc.lock")
    return {
        str(path.relative_to(workspace.folder)): md5_of(path)
        for path in files
        if not path.name.startswith("report") and path.suffix not in {".part", ".pyc"}
    }


class Running:
    """A `dvc repro` in a process group of its own, its lines as they come."""

    def __init__(self, workspace: Workspace, *words: str) -> None:
        self.process = subprocess.Popen(
            ["dvc", "repro", *(words or [PIPELINE])], cwd=workspace.folder,
            env=_environment(workspace), text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout
        self.lines = self.process.stdout

    def next_stage(self, passed: Container[str] = ()) -> str | None:
        """The next stage that starts and is not among those passed; None at the end."""
        for line in self.lines:
            found = RUNNING.search(line)
            if found and found[1] not in passed:
                return found[1]
        return None

    def send(self, number: signal.Signals) -> str:
        """Send a signal to all that runs, wait, and return what was still printed."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        return self.end()

    def end(self) -> str:
        """Wait, and return what was still printed."""
        with self.lines:
            said = self.lines.read()
        self.process.wait(LONGEST)
        return said


def _environment(workspace: Workspace) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(workspace.folder / "src"),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }


def _killed(workspace: Workspace, chance: random.Random, passed: Container[str]) -> str | None:
    """Kill a run in a stage that was not killed yet; its name, or None where none is left."""
    running = Running(workspace)
    stage = running.next_stage(passed)
    if stage is not None:
        time.sleep(chance.uniform(0, 3))
    running.send(signal.SIGKILL)
    return stage


def test_a_pipeline_killed_at_every_stage_ends_as_one_left_alone(
    root: Path, tmp_path: Path, undisturbed: Workspace
) -> None:
    expected = _outs(undisturbed)
    chance = random.Random(13)
    with tried(PART, f"SIGKILL, {KILLS} times, at seeded moments of every stage") as outcome:
        killed: list[str] = []
        rounds = 0
        while len(killed) < KILLS:
            rounds += 1
            workspace = _quick(root, tmp_path / str(rounds))
            seen: set[str] = set()
            while len(killed) < KILLS:
                stage = _killed(workspace, chance, seen)
                if stage is None:
                    break
                seen.add(stage)
                killed.append(stage)
            workspace.repro(PIPELINE)
            assert _outs(workspace) == expected
            assert workspace.repro(PIPELINE) == []
        stages = len(set(killed))
        outcome.text = f"{stages} stages killed; the end state is the same, byte for byte"


def _wait_for_handlers(workspace: Workspace, verb: str) -> None:
    """Wait until the verb runs our code: while Python itself starts, a signal is not ours to tell."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (process / "cwd").readlink() != workspace.folder:
                    continue
                words = (process / "cmdline").read_bytes().split(b"\0")
                caught = re.search(r"SigCgt:\s*(\w+)", (process / "status").read_text("utf-8"))
                if verb.encode() in words and caught and int(caught[1], 16) >> 14 & 1:
                    return
        time.sleep(0.1)
    raise TimeoutError(f"{verb} never started")


@pytest.mark.parametrize(
    ("number", "name"), [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM")]
)
def test_a_pipeline_that_is_told_to_stop_goes_on_later(
    number: signal.Signals, name: str, root: Path, tmp_path: Path, undisturbed: Workspace
) -> None:
    workspace = _quick(root, tmp_path)
    with tried(PART, f"{name} to `dvc repro` and what it runs") as outcome:
        running = Running(workspace)
        while (running.next_stage() or "train@").partition("@")[0] != "train":
            pass
        _wait_for_handlers(workspace, "train")
        said = running.send(number)
        assert running.process.returncode != 0
        assert "Traceback" not in said, said
        assert not list(workspace.folder.glob("adapters/quick/**/*.part"))
        workspace.repro(PIPELINE)
        assert _outs(workspace) == _outs(undisturbed)
        outcome.text = "it stops without a part that looks whole; the next run ends the same"


def _copy(undisturbed: Workspace, folder: Path) -> Workspace:
    subprocess.run(["cp", "-a", str(undisturbed.folder), str(folder)], check=True)
    return Workspace(folder)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("a second `dvc repro` at the same time", [PIPELINE]),
        ("two workers on one cell", ["-s", "-f", f"{PIPELINE}:train@tiny-llama-ade"]),
    ],
)
def test_a_second_run_at_the_same_time_waits_or_says_so(
    what: str, words: list[str], tmp_path: Path, undisturbed: Workspace
) -> None:
    workspace = _copy(undisturbed, tmp_path / "copy")
    shutil.rmtree(workspace.folder / "adapters/quick/tiny-llama/ade")
    if words == [PIPELINE]:
        (workspace.folder / "profiles/quick/dvc.lock").unlink()
    with tried(PART, what) as outcome:
        first = Running(workspace, *words)
        assert first.next_stage()
        second = subprocess.run(
            ["dvc", "repro", *words], cwd=workspace.folder, env=_environment(workspace),
            capture_output=True, text=True, check=False, timeout=LONGEST,
        )  # fmt: skip
        said = second.stdout + second.stderr
        first.end()
        assert first.process.returncode == 0
        assert second.returncode == 0 or "is busy" in said, said
        workspace.repro(PIPELINE)
        assert _outs(workspace) == _outs(undisturbed)
        outcome.text = "waits or is refused by DVC's lock; the end state is the same"


@pytest.mark.parametrize("damage", ["truncated", "a flipped bit", "missing"])
def test_a_damaged_object_of_the_cache_is_never_taken_for_whole(
    damage: str, tmp_path: Path, undisturbed: Workspace
) -> None:
    workspace = _copy(undisturbed, tmp_path / "copy")
    before = _outs(undisturbed)
    name = "predictions/quick/linear/ade.jsonl"
    out = workspace.folder / name
    md5 = md5_of(out)
    stored = workspace.folder / ".dvc/cache/files/md5" / md5[:2] / md5[2:]
    with tried(PART, f"an object of the cache {damage}") as outcome:
        data = stored.read_bytes()
        stored.chmod(0o644)
        if damage == "missing":
            stored.unlink()
        elif damage == "truncated":
            stored.write_bytes(data[: len(data) // 2])
        else:
            stored.write_bytes(bytes([data[0] ^ 1]) + data[1:])
        out.unlink()
        workspace.repro(PIPELINE)
        assert _outs(workspace) == before
        outcome.text = "the stage runs again; the same bytes"


def test_a_tier_that_is_stopped_between_removal_and_remake_puts_the_tables_back(
    tmp_path: Path, undisturbed: Workspace
) -> None:
    workspace = _copy(undisturbed, tmp_path / "copy")
    tables = workspace.folder / "paper_tables/quick"
    before = {path: path.read_bytes() for path in tables.rglob("*") if path.is_file()}
    with tried(PART, "Ctrl-C to `repro tier` once DVC has removed the tables") as outcome:
        tier = subprocess.Popen(
            ["repro", "tier", "1", "-p", "quick"], cwd=workspace.folder,
            env=_environment(workspace), text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        assert tier.stdout
        with tier.stdout as lines:
            while "Running stage 'profiles/quick/dvc.yaml:tables'" not in lines.readline():
                pass
            assert not all(path.exists() for path in before), "DVC has removed them"
            os.killpg(tier.pid, signal.SIGINT)
            said = lines.read()
        assert tier.wait(LONGEST) == 130
        assert "Traceback" not in said, said
        assert all(path.read_bytes() == data for path, data in before.items())
        outcome.text = "it ends with 130; every table is there again"
