"""The parameter files of a checkout in a folder of its own, and verbs run in it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FILES = (
    "dvc.yaml",
    "params.yaml",
    "corpora.yaml",
    "models.yaml",
    "transfers.yaml",
    "requirements.lock",
)
Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Checkout:
    """A folder in which `python -m repro` runs the code under test."""

    folder: Path
    source: Path

    def environment(self, **variables: str) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.source / "src"), **variables}

    def run(self, *words: str, script: str = 'exec "$@"', **variables: str) -> Done:
        """Run a verb, inside a shell script where one is given."""
        return subprocess.run(
            ["bash", "-c", script, "bash", sys.executable, "-m", "repro", *words],
            cwd=self.folder, env=self.environment(**variables), capture_output=True, text=True,
            check=False, errors="replace",
        )  # fmt: skip

    def files(self) -> dict[str, bytes]:
        """Every file by its name from the folder."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


def make(source: Path, folder: Path) -> Checkout:
    """Parameters, profiles and published figures, small synthetic corpora, and no code."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(source / name, folder / name)
    for name in ("profiles", "published"):
        shutil.copytree(source / name, folder / name)
    params = folder / "params.yaml"
    text = params.read_text("utf-8")
    sizes = "synthesis: {train: 300, dev: 60, test: 100}"
    assert sizes in text
    params.write_text(text.replace(sizes, "synthesis: {train: 24, dev: 6, test: 8}"), "utf-8")
    return Checkout(folder, source)


def one_line(done: Done, status: int) -> str:
    """The one line with which a verb failed."""
    assert done.returncode == status, done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("repro: ")
    return line
