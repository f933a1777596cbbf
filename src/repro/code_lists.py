"""Stage `code`: the source files that each stage runs, one list a stage.

The stages of every profile depend on their list, so an edit runs again what it concerns.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from repro.closure import PACKAGE, closure, module_file, templates, verb_imports
from repro.files import md5_of, replacing_folder, write_text
from repro.params import corpora

LISTS = Path("code/lists")
VERBS = (
    "fetch", "synthesize", "render", "baseline", "base", "train", "predict", "score", "tables",
    "audit", "report",
)  # fmt: skip
PREPARE = "prepare"


def write_lists() -> None:
    """Write code/lists/<stage>.md5, in the format of `md5sum`, relative to the project's root."""
    with replacing_folder(LISTS) as new:
        for name, files in lists():
            write_text(new / f"{name}.md5", listed(files))


def lists() -> Iterator[tuple[str, set[Path]]]:
    """Each list's name and files; `prepare` has one a corpus, with that corpus's module alone."""
    for verb in VERBS:
        yield verb, sources(verb_imports(verb))
    for corpus in corpora():
        module = f"repro.corpora.{corpus}"
        if module_file(module):
            yield f"{PREPARE}-{corpus}", sources(verb_imports(PREPARE) | {module})


def sources(modules: set[str]) -> set[Path]:
    """The files that importing these modules runs, and the templates that they render."""
    code = closure(modules)
    return code | templates(code)


def listed(files: Iterable[Path]) -> str:
    """A line a file: its MD5 and its name."""
    named = sorted((f"src/{file.relative_to(PACKAGE.parent)}", md5_of(file)) for file in files)
    return "".join(f"{md5}  {name}\n" for name, md5 in named)
