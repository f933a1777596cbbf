"""Which commit the code is at, read through libgit2: the image holds no git program."""

import sys
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

ARCHIVAL = Path(".git_archival.txt")
Unknown = Literal["unknown"]
UNKNOWN: Unknown = "unknown"


def revision(watched: Sequence[str]) -> tuple[str, bool | Unknown]:
    """The commit of the checkout, and whether a watched file or folder differs from it.

    `watched` are paths from the root, or patterns of them. A tree without git answers with the
    commit that `git archive` or the build of the image wrote into it. Both are unknown where that
    is missing too, and, with a line on stderr, where there is a repository that cannot be read.
    """
    import pygit2

    try:
        repository = pygit2.Repository(".")
        commit = str(repository.head.target)
    except pygit2.GitError as error:
        if not Path(".git").exists():
            return _archived()
        print(f"repro: {_unreadable(str(error))}", file=sys.stderr)
        return UNKNOWN, UNKNOWN
    changed = repository.status(untracked_files="all", ignored=False)
    return commit, any(_is_under(path, name) for path in changed for name in watched)


def _unreadable(reason: str) -> str:
    here = Path.cwd()
    remedy = f"; run `git config --global --add safe.directory {here}`" if "own" in reason else ""
    return f"{here}: git cannot be read ({reason}), so provenance names no commit{remedy}"


def _archived() -> tuple[str, bool | Unknown]:
    text = ARCHIVAL.read_text(encoding="utf-8") if ARCHIVAL.is_file() else ""
    node = text.removeprefix("node: ").strip()
    if not node or node.startswith("$Format"):
        return UNKNOWN, UNKNOWN
    return node.removesuffix("-dirty"), node.endswith("-dirty")


def _is_under(path: str, name: str) -> bool:
    return path.startswith(f"{name}/") or fnmatch(path, name)
