"""DVC that writes the stage it ran into dvc.lock, not all stages: `python -m repro.cluster.splice`.

DVC reads and writes the whole file for every stage, keeping comments and layout, in Python: seconds
of a processor where a profile has a hundred stages, during which no other DVC of the workspace may
go on. The lines of one stage depend on no other, so that replacing them gives the same bytes. What
does not look as expected is left to DVC.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.files import read_text, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dvc.dvcfile import Lockfile
    from dvc.stage import PipelineStage

HEAD = "schema: '2.0'\nstages:\n"
STAGE = re.compile(r"^  (?=[^\s?#-])", re.MULTILINE)
"""Where a stage begins; a key too long for one line begins with a question mark."""
ANCHOR = re.compile(r"(?:^|[:-]) +[&*]id\d", re.MULTILINE)
"""A value that stands twice in a stage's parameters; DVC numbers these over the whole file."""


def splice(text: str, entries: Mapping[str, Any]) -> str | None:
    """A lock file's text with the entries of some stages in it, as DVC would write it whole.

    A stage that is there stays in its place, others follow at the end. None where the text is not
    laid out as DVC lays it out.
    """
    blocks = _blocks(text)
    if blocks is None:
        return None
    for name, entry in entries.items():
        dumped = _dumped(name, entry)
        new = _blocks(dumped)
        if new is None or len(new) != 1 or ANCHOR.search(dumped):
            return None
        if any(ANCHOR.search(blocks.get(key, "")) for key in new):
            return None
        blocks |= new
    return HEAD + "".join(blocks.values())


def _blocks(text: str) -> dict[str, str] | None:
    """The lines of each stage, by the line that names it."""
    if not text.startswith(HEAD) or not text.endswith("\n"):
        return None
    first, *blocks = STAGE.split(text.removeprefix(HEAD))
    named = {block.partition("\n")[0]: f"  {block}" for block in blocks}
    return named if not first and blocks and len(named) == len(blocks) else None


def _dumped(name: str, entry: Any) -> str:
    from dvc.utils.serialize import dumps_yaml

    text: str = dumps_yaml({"schema": "2.0", "stages": {name: entry}})
    return text


def install() -> None:
    """Let this process's DVC write lock files by `splice`."""
    from dvc.dvcfile import Lockfile
    from dvc.stage import serialize

    whole = Lockfile.dump_stages

    def dump_stages(self: Lockfile, stages: list[PipelineStage], **options: Any) -> None:
        path = Path(self.path)
        text = read_text(path, "run it again") if path.is_file() else ""
        entries: dict[str, Any] = {}
        for stage in stages:
            entries |= serialize.to_lockfile(stage, **options)
        new = splice(text, entries)
        if new is None:
            whole(self, stages, **options)
        elif new != text:
            write_text(path, new)
            self.repo.scm_context.track_file(self.relpath)

    Lockfile.dump_stages = dump_stages


def main() -> int:
    """Run DVC with the arguments of this process; its exit status."""
    from dvc.cli import main as dvc

    install()
    status: int = dvc(sys.argv[1:])
    return status


if __name__ == "__main__":
    sys.exit(main())
