"""The seam between asking, answering and judging: prompts, completions and outputs, all text.

Training and prediction read and write these records alone. Nothing here knows a task or a corpus.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from repro.errors import InputError
from repro.files import read_jsonl, read_text

NO_BATCH = -1
"""The batch of an output that no batch held: not asked, too long, or written by another engine."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A row of `rendered/<corpus>/<split>.jsonl`; rows of the test split have no completion."""

    id: str
    prompt: str
    completion: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A row of a predictions file, in the corpus's order.

    `output` is verbatim. `finish`: the answer was ended (stop) or hit the bound of new tokens
    (length); or the row was left out of a seeded sample (not_asked). `batch`: the number of its
    batch in the fixed plan, part of an output's identity. `samples`: further answers to the same
    prompt, drawn at random; none where none were asked for.
    """

    id: str
    output: str
    finish: Literal["stop", "length", "not_asked"] = "stop"
    batch: int = 0
    samples: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NotRun:
    """The only row of a predictions file whose row has no method for the task; the reason why."""

    not_run: str


RENDERED = TypeAdapter(Rendered)
OUTPUTS = TypeAdapter(Output)
NOT_RUN = TypeAdapter(NotRun)
ANSWER_AGAIN = "run the cell's baseline or predict stage again, or import its answers again"


def dump_rendered(row: Rendered) -> bytes:
    """A rendered row as JSON; a row without a completion holds no such key."""
    return RENDERED.dump_json(row, exclude_none=True)


def dump_output(row: Output) -> bytes:
    """An output as JSON; a row without samples holds no such key."""
    return OUTPUTS.dump_json(row, exclude_none=True)


def read_rendered(folder: Path, split: str, remedy: str) -> list[Rendered]:
    """The rows of one split; raises InputError naming the file, the line and the field."""
    return read_jsonl(folder / f"{split}.jsonl", RENDERED, remedy)


def read_outputs(path: Path, ids: Sequence[str]) -> list[Output] | NotRun:
    """The rows of a predictions file, or the reason why the cell was not run.

    Raises InputError naming the file and the id unless it holds exactly these ids, each once, in
    their order.
    """
    first, _, rest = read_text(path, ANSWER_AGAIN).partition("\n")
    if not rest:
        try:
            return NOT_RUN.validate_json(first)
        except ValidationError:
            pass  # one row, or bad bytes: the reader of rows says which
    rows = read_jsonl(path, OUTPUTS, ANSWER_AGAIN)
    _check(path, [row.id for row in rows], ids)
    return rows


def _check(path: Path, found: Sequence[str], expected: Sequence[str]) -> None:
    if list(found) == list(expected):
        return
    known = set(expected)
    seen: set[str] = set()
    for line, id_ in enumerate(found, start=1):
        if id_ not in known:
            raise _bad(path, line, f"id {id_!r} is not in the split (another corpus?)")
        if id_ in seen:
            raise _bad(path, line, f"id {id_!r} stands twice")
        seen.add(id_)
    for line, (id_, wanted) in enumerate(zip(found, expected, strict=False), start=1):
        if wanted not in seen:
            raise _bad(path, line, f"id {wanted!r} of the split is missing")
        if id_ != wanted:
            raise _bad(path, line, f"expected id {wanted!r} (the corpus's order), found {id_!r}")
    raise _bad(path, len(found) + 1, f"id {expected[len(found)]!r} of the split is missing")


def _bad(path: Path, line: int, problem: str) -> InputError:
    return InputError(f"{path}:{line}: {problem}; {ANSWER_AGAIN}")
