"""A pipeline of three cells that takes a minute, and `dvc repro` of it that can be disturbed."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

from repro.files import md5_of
from tests.pipeline.workspace import BIN, Workspace, copy_with_one_profile

SETTINGS = [
    "datasets=[ade]", "synthesis={train: 24, dev: 6, test: 8}", "warmup.steps=3", "warmup.batch=4",
    "train.steps=2", "train.evaluate_every=1",
]  # fmt: skip
PIPELINE = "profiles/quick/dvc.yaml"
OUTS = ("data", "adapters", "predictions", "metrics", "paper_tables", "code")
RUNNING = re.compile(r"Running stage '(?:[^':]*:)?([^']+)'")
LONGEST = 900


def quick(root: Path, folder: Path) -> Workspace:
    """A committed checkout with one profile, of three cells: two baselines and a tiny model."""
    workspace = copy_with_one_profile(root, folder, "quick", SETTINGS)
    workspace.commit("a quick profile")
    return workspace


def outs_of(workspace: Workspace) -> dict[str, str]:
    """MD5s of all that stages made, and of the lock; no name of a part may be among them."""
    folders = [workspace.folder / name for name in OUTS]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    files.append(workspace.folder / "profiles/quick/dvc.lock")
    return {
        str(path.relative_to(workspace.folder)): md5_of(path)
        for path in files
        if not path.name.startswith("report") and path.suffix != ".pyc" and not _unfinished(path)
    }


def _unfinished(path: Path) -> bool:
    """Whether its name, or that of a folder it lies in, says that it is a part left by a kill."""
    return any(name.endswith(".part") for name in path.parts)


class Running:
    """A `dvc repro` in a process group of its own, its lines as they come."""

    def __init__(self, workspace: Workspace, *words: str) -> None:
        self.process = subprocess.Popen(
            ["dvc", "repro", *(words or [PIPELINE])], cwd=workspace.folder,
            env=environment(workspace), text=True, stdout=subprocess.PIPE,
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


def environment(workspace: Workspace) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(workspace.folder / "src"),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }


def copy_whole(undisturbed: Workspace, folder: Path) -> Workspace:
    """A copy with its cache, and with the times of its files."""
    subprocess.run(["cp", "-a", str(undisturbed.folder), str(folder)], check=True)
    return Workspace(folder)


def wait_for_handlers(workspace: Workspace, verb: str) -> None:
    """Wait until the verb runs our code: a signal while Python starts is not ours to tell."""
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
