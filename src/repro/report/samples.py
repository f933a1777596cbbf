"""Sample errors of a cell: what was missed and what was wrong, without a word of corpus text.

Items may hold words (a strict answer that names no place, an unknown label): without text only
known labels and offsets are shown, and the rest is said to be outside them.
"""

import re
from dataclasses import dataclass, field

from repro import tasks
from repro.errors import InputError
from repro.files import read_json, read_jsonl
from repro.params import Params
from repro.paths import Paths
from repro.schema import EXAMPLES, TASK_INFO, Example, Item, NotRun, Prediction
from repro.scoring.counts import judge
from repro.scoring.predictions import read_predictions

MOST = 5
MOST_ITEMS = 6
PLACE = re.compile(r"\d+-\d+(,\d+-\d+)*")
PREPARE = "run the corpus's prepare stage"
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


def sample_errors(
    row: str, dataset: str, params: Params, paths: Paths, *, with_text: bool
) -> Samples:
    """Read a cell's predictions beside its gold and pick the first errors."""
    needed = (paths.predictions(row, dataset), paths.split(dataset, "test"))
    absent = [str(path) for path in needed if not path.is_file()]
    if absent:
        return Samples(why_none=f"{', '.join(absent)} not here: dvc pull, or run the cell")
    info = TASK_INFO.validate_python(read_json(paths.task_info(dataset), PREPARE))
    protocol = tasks.of(info, params.protocol)
    examples = read_jsonl(paths.split(dataset, "test"), EXAMPLES, PREPARE)
    try:
        rows = read_predictions(paths.predictions(row, dataset), examples)
    except InputError as error:
        return Samples(why_none=str(error))
    if isinstance(rows, NotRun):
        return Samples(why_none=rows.not_run)
    return _pick(protocol, examples, rows, with_text=with_text)


def _pick(
    protocol: tasks.TaskProtocol,
    examples: list[Example],
    rows: list[Prediction],
    *,
    with_text: bool,
) -> Samples:
    shown: list[Sample] = []
    wrong = 0
    for example, row in zip(examples, rows, strict=True):
        judged = judge(protocol, example, row.output)
        if judged.predicted == judged.gold:
            continue
        wrong += 1
        if len(shown) < MOST:
            missed = judged.gold - (judged.predicted or frozenset())
            added = (judged.predicted or frozenset()) - judged.gold
            shown.append(
                Sample(
                    example.id,
                    _listed(missed, protocol, example, with_text=with_text),
                    _listed(added, protocol, example, with_text=with_text),
                    _unreadable(row, with_text=with_text) if judged.predicted is None else "",
                    example.text if with_text else "",
                    row.output if with_text else "",
                )
            )
    return Samples(shown, wrong, len(rows))


def _unreadable(row: Prediction, *, with_text: bool) -> str:
    return (row.error if with_text else None) or "nothing that the protocol can read"


def _listed(
    items: frozenset[Item], protocol: tasks.TaskProtocol, example: Example, *, with_text: bool
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
