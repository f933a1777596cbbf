"""A checkout of its own for a cell, with the head's DVC cache and its dvc.lock."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from repro.cluster.dvc import DVC, environment, run
from repro.files import replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from repro.paths import Paths

DVC_HOME = ".dvc"
READY = f"{DVC_HOME}/config.local"
"""Written last: a checkout that has it is whole."""


def make_checkout(root: Path, folder: Path, paths: Paths, cache: Path, commit: str) -> None:
    """Clone the head at a commit, unless an earlier try did: its checkpoints are what resumes."""
    if _commit_of(folder) != commit:
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        run(["git", "clone", "--quiet", "--shared", "--no-checkout", str(root), str(folder)])
        run(["git", "checkout", "--quiet", "--detach", commit], cwd=folder)
        # the lock of the head knows corpora and bases that no commit has yet
        shutil.copy(root / paths.lock, folder / paths.lock)
        _configure(root, folder, cache)


def _configure(root: Path, folder: Path, cache: Path) -> None:
    """Write the head's own settings, the keys of its remotes among them, and its cache."""
    from dvc.config import Config

    heads = Config(str(root / DVC_HOME)).read("local")
    with Config(str(folder / DVC_HOME)).edit("local") as settings:
        settings.update(heads)
        settings["core"] |= {"site_cache_dir": ".dvc/tmp/site"}
        settings["cache"] |= {"dir": str(cache)}
    if (root / READY).is_file():
        shutil.copymode(root / READY, folder / READY)


def _commit_of(folder: Path) -> str:
    """The commit of a checkout that is whole; nothing where there is none."""
    if not (folder / READY).is_file():
        return ""
    return run(["git", "rev-parse", "HEAD"], cwd=folder).strip()


def check_out(folder: Path, pipeline: Path, stages: Sequence[str]) -> None:
    """Bring the outs of upstream stages out of the cache."""
    targets = [f"{pipeline}:{stage}" for stage in stages]
    command = [*DVC, "checkout", "--quiet", "--allow-missing", *targets]
    run(command, cwd=folder, env=environment(folder))


def bring_back(root: Path, folder: Path, names: Sequence[Path]) -> None:
    """Copy provenance to the head, each file whole or not at all."""
    for name in names:
        if (folder / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            with replacing(root / name) as temporary:
                shutil.copy(folder / name, temporary)
