"""Running DVC and git as a person would: the command is shown, its output passes through."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from repro.errors import RunError
from repro.paths import Paths
from repro.storage.pages import REPORT
from repro.storage.products import address

SHOWN = 2
LINES = 10


def targets(paths: Paths, stages: Sequence[str]) -> list[str]:
    """Stage names as DVC's arguments: every one names its pipeline file."""
    return [address(paths, stage) for stage in stages]


def dvc(*options: str, on: Sequence[str], may_fail: bool = False) -> None:
    """Show and run a DVC command on targets, of which only the first few are shown.

    Raises:
        RunError: it failed, and must not.
    """
    more = f" (and {len(on) - SHOWN} more)" if len(on) > SHOWN else ""
    shown = " ".join(["dvc", *options, *on[:SHOWN]]) + more
    print(f"$ {shown}", flush=True)
    command = [sys.executable, "-m", "dvc", *options, *on]
    done = subprocess.run(command, env={**os.environ, "PATH": own_path()}, check=False)
    if done.returncode and not may_fail:
        raise RunError(f"`{shown}` failed with status {done.returncode}; the reason stands above")


def own_path() -> str:
    """A PATH for stages, which call `repro` by name: it must be the one that runs now."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


def allow_no_git() -> None:
    """Tell DVC, which otherwise refuses to work, where the checkout is a copy without git."""
    if not Path(".git").exists():
        command = [sys.executable, "-m", "dvc", "config", "--local", "core.no_scm", "true"]
        subprocess.run(command, capture_output=True, check=False)


def git_lines(*arguments: str) -> list[str] | None:
    """Lines that git prints, or None where this is no git checkout."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.splitlines() if done.returncode == 0 else None


def changes(paths: Paths) -> list[str]:
    """What differs from the commit that is checked out."""
    report = str(paths.tables / REPORT)
    results = [str(path) for path in (paths.metrics, paths.tables, paths.lock)]
    commit = git_lines("rev-parse", "--short", "HEAD")
    changed = git_lines("status", "--porcelain", "--", *results, f":!{report}")
    if not commit or changed is None:
        return ["No git checkout: nothing to compare with."]
    note = _report_note(report) if git_lines("diff", "--name-only", "HEAD", "--", report) else []
    if not changed:
        return [f"Metrics, tables and dvc.lock: the same bytes as commit {commit[0]}.", *note]
    more = [f"  and {len(changed) - LINES} more"] if len(changed) > LINES else []
    shown = [f"  {line}" for line in changed[:LINES]]
    head = f"Changed since commit {commit[0]} (`dvc metrics diff` tells how):"
    return [head, *shown, *more, *note]


def _report_note(report: str) -> list[str]:
    """The committed report may show more: its author had corpora and predictions."""
    return [
        "The report differs: it shows who ran what when, and examples where corpora and",
        f"predictions are here. The committed one: git restore {report}",
    ]
