"""Which modules of `repro` a verb imports, read from the source without running it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent


def module_file(module: str) -> Path | None:
    """The file of a dotted module name, or None where there is no such module of ours."""
    stem = PACKAGE.parent / module.replace(".", "/")
    for file in (stem.with_suffix(".py"), stem / "__init__.py"):
        if file.is_file():
            return file
    return None


def imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names of our own modules that a piece of code imports, at any depth."""
    ours = PACKAGE.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith(ours))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(ours):
            module = node.module or ""
            yield module
            names = (f"{module}.{alias.name}" for alias in node.names)
            yield from (name for name in names if module_file(name))


@cache
def parsed(file: Path) -> ast.Module:
    """The syntax tree of a source file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def closure(start: set[str]) -> set[Path]:
    """Files of all our modules that importing `start` imports, packages' __init__ included."""
    seen: set[str] = set()
    waiting = {parent for module in start for parent in _with_parents(module)}
    while waiting:
        module = waiting.pop()
        file = module_file(module)
        if module in seen or file is None:
            continue
        seen.add(module)
        waiting |= {parent for name in imports(parsed(file)) for parent in _with_parents(name)}
    return {file for module in seen if (file := module_file(module)) is not None}


def templates(code: set[Path]) -> set[Path]:
    """The files that packages among `code` render: all in their folder `templates`."""
    folders = (file.parent / "templates" for file in code if file.name == "__init__.py")
    return {file for folder in folders for file in folder.rglob("*") if file.is_file()}


def verb_imports(verb: str) -> set[str]:
    """What the function of a command-line verb imports (the command line itself left out)."""
    name = verb.replace("-", "_")
    for file in sorted((PACKAGE / "cli").glob("*.py")):
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return set(imports(node))
    raise LookupError(f"no verb {verb!r} in {PACKAGE / 'cli'}")


def _with_parents(module: str) -> set[str]:
    parts = module.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
