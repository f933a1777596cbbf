"""Which files of a run an export takes: what the pipeline keeps in git, and nothing beside it.

What else lies in those folders may quote a corpus (the report with text) or be half-written.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from repro.files import read_yaml
from repro.paths import CORPORA, MODELS, SPACES, Paths
from repro.storage.pages import REPORT

CITATION = Path("CITATION.cff")
TEMPLATE = re.compile(r"\$\{[^}]*\}")
MADE = ("outs", "metrics", "plots")


def run_files(paths: Paths) -> Iterator[Path]:
    """Parameters, pipeline, lock, tables, metrics and provenance of a profile, as far as here."""
    tables = (CORPORA, MODELS, SPACES, CITATION, Path("LICENSE"))
    named = (paths.params, paths.pipeline, paths.lock, *tables)
    yield from (file for file in named if file.is_file())
    patterns = {
        *_in_git(paths),
        (paths.tables / REPORT).as_posix(),
        paths.provenance("*", "*").as_posix(),
    }
    found = {file for pattern in patterns for file in Path().glob(pattern) if file.is_file()}
    yield from sorted(file for file in found if not file.name.startswith("."))


def _in_git(paths: Paths) -> Iterator[str]:
    """Patterns of all outs that the pipeline leaves to git: DVC caches and ignores the others."""
    pipeline = read_yaml(paths.pipeline, "restore it from git")
    stages = pipeline["stages"].values()
    entries = [entry for stage in stages for kind in MADE for entry in stage.get(kind, [])]
    for entry in entries:
        if isinstance(entry, dict):
            ((path, options),) = entry.items()
            if options.get("cache") is False:
                yield _pattern(path, paths)
    yield from (_pattern(path, paths) for plot in pipeline.get("plots", []) for path in plot)


def _pattern(path: str, paths: Paths) -> str:
    """A path of the pipeline from the root, for any row, corpus, seed and split."""
    named = path.removeprefix("${root}/").replace("${profile}", paths.profile)
    return TEMPLATE.sub("*", named)
