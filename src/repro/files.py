"""Reading and writing the files that stages exchange: whole or not at all."""

import hashlib
import json
import os
import re
import reprlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from repro.errors import InputError

T = TypeVar("T")
LONGEST_SHOWN = 60
MOST_LEVELS = 10_000
"""The reader of YAML ends the process somewhere beyond 20,000 levels, where its stack is full."""
MARGIN = re.compile(r"^[ \t?:-]*", re.MULTILINE)
BRIEF = reprlib.Repr()
"""Shows a value without walking all of it: a small file of YAML can hold a billion entries."""
BRIEF.maxlevel, BRIEF.maxlist, BRIEF.maxdict = 2, 20, 20
BRIEF.maxstring = BRIEF.maxother = BRIEF.maxlong = 4 * LONGEST_SHOWN


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it into place only if the block succeeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_mode())
        temporary.replace(path)
    except OSError as error:
        _name(error, path)
        raise
    finally:
        temporary.unlink(missing_ok=True)


def _mode() -> int:
    """The mode of a new file under the user's umask: libraries make files that are private."""
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _name(error: OSError, path: Path) -> None:
    """Name the file where the system did not: a full disk is an error of a stream."""
    error.filename = error.filename or str(path)


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside `folder`; it takes that place only if the block succeeds.

    Where another process puts its own folder there first, that one stays.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        new, old = work / "new", work / "old"
        new.mkdir()
        yield new
        for file in new.rglob("*"):
            if file.is_file():
                file.chmod(_mode())
        with suppress(FileNotFoundError):
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    except OSError as error:
        _name(error, folder)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with the line ends it has, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Write JSON with a stable layout (two spaces, keys in the order given, final newline)."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_jsonl(path: Path, rows: Iterable[Any], dump: Callable[[Any], bytes]) -> None:
    """Write one JSON value a line; `dump` turns a row into its bytes."""
    with replacing(path) as temporary, temporary.open("wb") as stream:
        for row in rows:
            stream.write(dump(row) + b"\n")


def read_text(path: Path, remedy: str) -> str:
    """Read a UTF-8 file with its line ends kept; `remedy` is what to do if it is missing."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; {remedy}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; {remedy}") from None


def read_json(path: Path, remedy: str) -> Any:
    """Read one JSON file."""
    try:
        return from_json(read_text(path, remedy), allow_inf_nan=False)
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error}); {remedy}") from None


def read_jsonl(path: Path, adapter: TypeAdapter[T], remedy: str) -> list[T]:
    """Read JSON lines into records; an error names the file, the line and the field."""
    lines = read_text(path, remedy).split("\n")
    rows: list[T] = []
    for number, line in enumerate(lines, start=1):
        if number == len(lines) and not line:
            break
        try:
            rows.append(adapter.validate_json(line))
        except ValidationError as error:
            raise InputError(f"{path}:{number}: {first_problem(error)}; {remedy}") from None
    return rows


def read_yaml(path: Path, remedy: str) -> Any:
    """Read YAML 1.2 as DVC does, which writes 5e-05; no tags are ever executed."""
    text = read_text(path, remedy)
    if levels(text) > MOST_LEVELS:
        raise InputError(f"{path}: not YAML (it may be {MOST_LEVELS} levels deep); {remedy}")
    try:
        return YAML(typ="safe").load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or " ".join(str(error).split())
        raise InputError(f"{path}{line}: not YAML ({problem}); {remedy}") from None
    except (ValueError, RecursionError) as error:  # a date that is none, a number of 5000 digits
        raise InputError(f"{path}: not YAML ({error}); {remedy}") from None


def levels(text: str) -> int:
    """At least as many levels as a YAML text can have.

    A bracket opens one anywhere; without brackets one begins further right than the last.
    """
    return text.count("[") + text.count("{") + max(map(len, MARGIN.findall(text)))


def first_problem(error: ValidationError) -> str:
    """The first of a validation's problems as 'key: expected ..., found ...'."""
    problem = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"]) or "the row"
    found = BRIEF.repr(problem["input"])
    shown = found if len(found) <= LONGEST_SHOWN else f"{found[: LONGEST_SHOWN - 3]}..."
    return f"{where}: {problem['msg'][0].lower()}{problem['msg'][1:]}, found {shown}"


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def md5_of(path: Path) -> str:
    """MD5 of a file, or of a folder's file names and MD5s in sorted order.

    Hidden files do not count: desktops and network drives leave them behind (.DS_Store, .nfs*).
    """
    if path.is_dir():
        files = sorted(
            file for file in path.rglob("*") if file.is_file() and not file.name.startswith(".")
        )
        lines = [f"{file.relative_to(path).as_posix()} {md5_of(file)}\n" for file in files]
        return hashlib.md5("".join(lines).encode(), usedforsecurity=False).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, partial(hashlib.md5, usedforsecurity=False)).hexdigest()
