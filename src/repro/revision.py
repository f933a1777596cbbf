"""Which commit the code is at, read through libgit2: the image holds no git program."""

from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

ARCHIVAL = Path(".git_archival.txt")


def revision(watched: Sequence[str]) -> tuple[str, bool]:
    """The commit of the checkout, and whether a watched file or folder differs from it.

    `watched` are paths from the root, or patterns of them. A tree without git answers with the
    commit that `git archive` or the build of the image wrote into it, or with an empty one.
    """
    import pygit2

    try:
        repository = pygit2.Repository(".")
        commit = str(repository.head.target)
    except pygit2.GitError:
        return _archived()
    changed = repository.status(untracked_files="all", ignored=False)
    return commit, any(_is_under(path, name) for path in changed for name in watched)


def _archived() -> tuple[str, bool]:
    text = ARCHIVAL.read_text(encoding="utf-8") if ARCHIVAL.is_file() else ""
    node = text.removeprefix("node: ").strip()
    if node.startswith("$Format"):
        return "", False
    return node.removesuffix("-dirty"), node.endswith("-dirty")


def _is_under(path: str, name: str) -> bool:
    return path.startswith(f"{name}/") or fnmatch(path, name)
