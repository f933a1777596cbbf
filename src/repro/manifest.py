"""What code made a result: the files that each verb runs, with a fingerprint of each.

`code/manifests/<verb>.md5` is written by stage `code`, and the stages of every profile depend on
theirs, so an edit runs again what it concerns. Comments, docstrings, blank lines and layout are no
edit: Python does not run them.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import grimp
from grimp.exceptions import SourceSyntaxError

from repro.errors import InputError
from repro.files import read_text, read_yaml, replacing_folder, write_text
from repro.fingerprint import fingerprint, md5
from repro.paths import CORPORA

MANIFESTS = Path("code/manifests")
PIPELINE = Path("dvc.yaml")
PREPARE = "prepare"
PACKAGE = Path(__file__).parent
RESTORE = "restore it from git"


def write_manifests() -> None:
    """Write code/manifests/<name>.md5 for every stage of dvc.yaml."""
    with replacing_folder(MANIFESTS) as new:
        for name in names():
            write_text(new / f"{name}.md5", manifest(name))


def names() -> Iterator[str]:
    """The manifests: one per verb of dvc.yaml, and for `prepare` one per corpus with a module."""
    stages = read_yaml(PIPELINE, RESTORE)["stages"].values()
    for verb in sorted({stage["cmd"].split()[1] for stage in stages}):
        if verb == PREPARE:
            corpora = read_yaml(CORPORA, RESTORE)
            yield from (f"{verb}-{name}" for name in corpora if _reader(name) in _graph().modules)
        else:
            yield verb


def manifest(name: str) -> str:
    """One line per file, sorted: its fingerprint, two spaces, its name from the root."""
    named = sorted((f"src/{file.relative_to(PACKAGE.parent)}", file) for file in files(name))
    return "".join(f"{_hash_of(file)}  {shown}\n" for shown, file in named)


def manifest_hash(name: str) -> str:
    """The MD5 of a manifest as the code stands now, whatever code/manifests holds."""
    return md5(manifest(name).encode())


def files(name: str) -> set[Path]:
    """Every file that the verb of a manifest may run, and the templates that it may render."""
    verb, _, corpus = name.partition(f"{PREPARE}-")
    starts = verb_imports(PREPARE) | {_reader(corpus)} if corpus else verb_imports(verb)
    code = {_file(module) for module in _upstream(starts)}
    return code | _templates(code)


def verb_imports(verb: str) -> set[str]:
    """The modules that the function of a verb imports in its body.

    What the command line itself imports does not count.
    """
    function = verb.replace("-", "_")
    for module in sorted(_graph().find_children("repro.cli")):
        for node in ast.parse(_file(module).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name == function:
                return _imported_within(module, range(node.lineno, (node.end_lineno or 0) + 1))
    raise LookupError(f"no verb {verb!r} in {PACKAGE / 'cli'}")


@cache
def _graph() -> grimp.ImportGraph:
    try:
        # an import under `if TYPE_CHECKING:` never happens
        return grimp.build_graph("repro", exclude_type_checking_imports=True, cache_dir=None)
    except SourceSyntaxError as error:
        raise InputError(f"{error}; correct it") from None


def _imported_within(module: str, lines: range) -> set[str]:
    graph = _graph()
    return {
        imported
        for imported in graph.find_modules_directly_imported_by(module)
        for detail in graph.get_import_details(importer=module, imported=imported)
        if detail["line_number"] in lines
    }


def _upstream(modules: Iterable[str]) -> set[str]:
    """These modules and all that importing them may import, their packages included."""
    seen: set[str] = set()
    waiting = set(modules)
    while waiting:
        module = waiting.pop()
        seen.add(module)
        parent = {module.rpartition(".")[0]} - {""}
        waiting |= (_graph().find_modules_directly_imported_by(module) | parent) - seen
    return seen


def _reader(corpus: str) -> str:
    return f"repro.corpora.{corpus}"


def _file(module: str) -> Path:
    stem = PACKAGE.parent / module.replace(".", "/")
    package = stem / "__init__.py"
    return package if package.is_file() else stem.with_suffix(".py")


def _templates(code: set[Path]) -> set[Path]:
    folders = (file.parent / "templates" for file in code if file.name == "__init__.py")
    return {file for folder in folders for file in folder.rglob("*") if file.is_file()}


@cache
def _hash_of(file: Path) -> str:
    if file.suffix == ".py":
        return fingerprint(read_text(file, RESTORE))
    return md5(file.read_bytes())
