"""Sample errors of a cell: what was missed and what was wrong, without a word of corpus text.

Items may hold words (a strict answer that names no place, an unknown label): without text only
known labels and offsets are shown, and the rest is said to be outside them.
"""

import re
from dataclasses import dataclass, field

from repro.errors import InputError
from repro.paths import Paths
from repro.schema import Example, Item
from repro.scoring.cell import Answered, open_cell
from repro.scoring.wrong import is_wrong
from repro.tasks.reading import TaskReading
from repro.text import NotRun

MOST = 5
MOST_ITEMS = 6
PLACE = re.compile(r"\d+-\d+(,\d+-\d+)*")
OUTSIDE = "(a label outside the set)"
NOWHERE = "(words not in the text)"


@dataclass(frozen=True, slots=True)
class Sample:
    """One wrongly answered example; `text` and `output` are empty unless asked for."""

    id: str
    missed: list[str]
    wrong: list[str]
    unreadable: str = ""
    text: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class Samples:
    """The first wrong examples in the corpus's order, or why there are none to show."""

    shown: list[Sample] = field(default_factory=list)
    wrong: int = 0
    examples: int = 0
    why_none: str = ""


def sample_errors(row: str, dataset: str, paths: Paths, style: str, *, with_text: bool) -> Samples:
    """Open a cell and pick its first errors."""
    needed = (
        paths.predictions(row, dataset),
        paths.split(dataset, "test"),
        paths.rendered(dataset) / "test.jsonl",
    )
    absent = [str(path) for path in needed if not path.is_file()]
    if absent:
        return Samples(why_none=f"{', '.join(absent)} not here; run the cell to have them")
    try:
        cell = open_cell(row, dataset, paths, style)
    except InputError as error:
        return Samples(why_none=str(error))
    if isinstance(cell, NotRun):
        return Samples(why_none=cell.not_run)
    return _pick(cell, with_text=with_text)


def _pick(cell: Answered, *, with_text: bool) -> Samples:
    shown: list[Sample] = []
    wrong = 0
    protocol = cell.protocol
    for example, row, judged in zip(cell.examples, cell.outputs, cell.judged, strict=True):
        if not is_wrong(judged):
            continue
        wrong += 1
        if len(shown) < MOST:
            missed, added = judged.gold - judged.predicted, judged.predicted - judged.gold
            shown.append(
                Sample(
                    example.id,
                    _listed(missed, protocol, example, with_text=with_text),
                    _listed(added, protocol, example, with_text=with_text),
                    _unreadable(judged.problem, with_text=with_text),
                    example.text if with_text else "",
                    row.output if with_text else "",
                )
            )
    return Samples(shown, wrong, len(cell.outputs))


def _unreadable(problem: str, *, with_text: bool) -> str:
    return problem if with_text or not problem else "nothing that the protocol can read"


def _listed(
    items: frozenset[Item], protocol: TaskReading, example: Example, *, with_text: bool
) -> list[str]:
    ordered = sorted(items, key=lambda item: tuple((isinstance(p, str), p) for p in item))
    known = frozenset(protocol.types) | frozenset(example.concepts)
    texts = [
        protocol.shown(item, example) if with_text else bare(item, known)
        for item in ordered[:MOST_ITEMS]
    ]
    more = len(ordered) - len(texts)
    return [*texts, f"and {more} more"] if more else texts


def bare(item: Item, known: frozenset[str]) -> str:
    """An item by its labels and offsets alone; positions are of tokens, ranges of characters."""
    return " ".join(_part(part, known) for part in item)


def _part(part: str | int, known: frozenset[str]) -> str:
    if isinstance(part, int):
        return f"token {part + 1}"
    if part in known:
        return part
    if PLACE.fullmatch(part):
        return f"at {part}"
    return NOWHERE if part.startswith("?") else OUTSIDE
