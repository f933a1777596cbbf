"""Running DVC and git as a person would: the command is shown, its output passes through."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from repro.errors import RunError
from repro.paths import Paths

SHOWN = 2


def targets(paths: Paths, stages: Sequence[str]) -> list[str]:
    """Stage names as DVC's arguments: every one names its pipeline file."""
    return [f"{paths.pipeline}:{stage}" for stage in stages]


def dvc(*options: str, on: Sequence[str], may_fail: bool = False) -> None:
    """Show and run a DVC command on targets, of which only the first few are shown.

    Raises:
        RunError: it failed, and must not.
    """
    more = f" (and {len(on) - SHOWN} more)" if len(on) > SHOWN else ""
    shown = " ".join(["dvc", *options, *on[:SHOWN]]) + more
    print(f"$ {shown}", flush=True)
    # the stages call `repro` by name: it must be the one that runs now
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [sys.executable, "-m", "dvc", *options, *on]
    done = subprocess.run(command, env={**os.environ, "PATH": path}, check=False)
    if done.returncode and not may_fail:
        raise RunError(f"`{shown}` failed with status {done.returncode}; the reason stands above")


def git_lines(*arguments: str) -> list[str] | None:
    """Lines that git prints, or None where this is no git checkout."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.splitlines() if done.returncode == 0 else None
