"""A copy of the working tree in its own git repository, and the commands run in it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Workspace:
    """A clone-like folder; every command runs the installed `dvc` and `repro` in it."""

    folder: Path

    def run(self, *command: str, expect: int = 0) -> str:
        """Run a command; its stdout and stderr. Fails the test on another exit status."""
        done = self._done(command, expect)
        return done.stdout + done.stderr

    def _done(
        self, command: tuple[str, ...], expect: int = 0
    ) -> "subprocess.CompletedProcess[str]":
        environment = {
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder / "src"),
            "OMP_NUM_THREADS": "1",
            "PYTHONHASHSEED": "0",
        }
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        output = done.stdout + done.stderr
        assert done.returncode == expect, f"{' '.join(command)}: rc {done.returncode}\n{output}"
        return done

    def repro(self, *arguments: str) -> list[str]:
        """`dvc repro`; the names of the stages that ran, in order."""
        output = self.run("dvc", "repro", *arguments)
        return re.findall(r"Running stage '(?:[^':]*:)?([^']+)'", output)

    def stale(self, pipeline: str) -> set[str]:
        """The stages of a pipeline whose inputs, code or parameters differ from their last run.

        The manifests are written again first, as `dvc repro` does.
        """
        self.repro("code/dvc.yaml")
        return {name.split("@")[0] for name in self.changed(pipeline)}

    def changed(self, pipeline: str) -> set[str]:
        """The same stages, each with the cell or corpus that it is of."""
        return {name.split(":")[-1] for name in self.json("dvc", "status", "--json", pipeline)}

    def only_profile(
        self, name: str, settings: Sequence[str], source: str = "default", keep: str = ""
    ) -> None:
        """Make a profile and drop others than `keep`."""
        words = [word for setting in settings for word in ("-s", setting)]
        self.run("repro", "new-profile", name, "--from", source, *words)
        self.drop_profiles(name, keep)

    def drop_profiles(self, *keep: str) -> None:
        """Drop all profiles but some and the root's: DVC reads all of them whenever it starts."""
        for profile in (self.folder / "profiles").iterdir():
            if profile.name not in keep:
                shutil.rmtree(profile)

    def commit(self, message: str) -> str:
        """Commit everything; the new commit's id."""
        self.run("git", "add", "-A")
        self.run("git", "commit", "-q", "--allow-empty", "-m", message)
        return self.run("git", "rev-parse", "HEAD").strip()

    def json(self, *command: str) -> Any:
        """A command's stdout as JSON."""
        return json.loads(self._done(command).stdout)

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a piece of a file that must be there."""
        text = self.read(path)
        assert old in text
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")


def copy_of(root: Path, folder: Path) -> Workspace:
    """The working tree (tracked and new files, no ignored ones) as a committed repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.split("\0"):
        if name and (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, folder / name)
    workspace = Workspace(folder)
    workspace.run("git", "init", "-q", "-b", "main")
    workspace.run("git", "config", "user.email", "reviewer@example.org")
    workspace.run("git", "config", "user.name", "A reviewer")
    workspace.commit("as checked out")
    return workspace


def copy_with_one_profile(
    root: Path, folder: Path, name: str, settings: Sequence[str], source: str = "default"
) -> Workspace:
    """The same with a new profile and no other."""
    workspace = copy_of(root, folder)
    workspace.only_profile(name, settings, source)
    return workspace
