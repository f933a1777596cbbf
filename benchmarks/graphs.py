"""A copy of the project whose stages all count as done, and one whose stages only say `true`.

python -m benchmarks.graphs PIPELINE    # in the copy: makes every out and locks it

The outs hold nothing of worth: what DVC does when nothing has changed does not depend on it.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

COMMAND = re.compile(r"^(    cmd: ).*(?:\n {6}.*)*$", re.MULTILINE)
"""A command, on one line or folded over several that are further indented."""


def fresh(root: Path, folder: Path) -> Path:
    """The tracked files in a git repository of their own, nothing done yet."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file() and not name.endswith("dvc.lock"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, folder / name)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder


def done(root: Path, folder: Path, pipeline: str) -> Path:
    """A fresh copy with every stage of a pipeline done."""
    fresh(root, folder)
    subprocess.run(
        [sys.executable, "-m", "benchmarks.graphs", pipeline], cwd=folder, check=True,
        capture_output=True,
    )  # fmt: skip
    return folder


def bare(ours: Path, folder: Path, pipeline: str) -> Path:
    """A copy of the same graph, done as well, where every command is `true`."""
    shutil.copytree(ours, folder, symlinks=True)
    for name in (pipeline, "code/dvc.yaml"):
        for file in (folder / name, (folder / name).with_suffix(".lock")):
            file.write_text(COMMAND.sub(r"\1'true'", file.read_text("utf-8")), "utf-8")
    return folder


def lock(pipeline: str) -> int:
    """Make every out of a pipeline that is missing, then commit all stages; how many there are."""
    from dvc.repo import Repo

    repo = Repo(".")
    stages = [stage for stage, _ in repo.stage.collect_granular(pipeline)]
    wanted = [*stages, *repo.stage.load_all("code/dvc.yaml")]
    for stage in wanted:
        for out in stage.outs:
            _make(Path(out.fs_path))
    for name in ("code/dvc.yaml", pipeline):
        repo.commit(name, force=True)
    return len(stages)


def _make(path: Path) -> None:
    """A file of its own name where nothing is; a folder of one file where no suffix says more."""
    if path.exists():
        return
    file = path if path.suffix else path / "content.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{path.name}\n", "utf-8")


if __name__ == "__main__":
    print(lock(sys.argv[1]))
