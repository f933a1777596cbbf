"""What transfers gave, as `repro transfer` writes it, and their table: `transfer.md`, `.csv`.

The figures stand in the labels that the two corpora share, so they are none of the other tables'.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from repro.errors import InputError
from repro.files import first_problem, read_json
from repro.markdown import pipe_table
from repro.params import Transfer
from repro.paths import Paths
from repro.published.terms import METRICS
from repro.registry import space_of
from repro.spreadsheet import csv_text
from repro.tables.grid import NOT_RUN
from repro.tables.results import Metrics, Result, Results

REMEDY = "run `repro transfer` again"
TITLE = "Across corpora"
ABOUT = (
    "F1 in the labels that two corpora share (transfers.yaml), so it is not that of the other "
    "tables. A model trained on one corpus is asked another in the words that it was trained on."
)
UNSEEN = "without the rows whose text stands in train or dev of either corpus"
SETS = {"all": "", UNSEEN: "clean_"}
"""The two sets of test rows, and how the keys of their figures begin."""
NO_ROW = "no row"
Side = Literal["source", "target"]


class TransferMetrics(BaseModel):
    """A metrics file of a transfer; figures of each side and set of rows are read by `value`."""

    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False)
    __pydantic_extra__: dict[str, int | float]

    examples: int
    groups: int
    leaked: int
    clean_examples: int
    clean_groups: int
    source_unparsed: int
    target_unparsed: int

    def value(self, key: str, rows: str = UNSEEN) -> float | None:
        """A figure, e.g. source_f1; a constant answer may have none."""
        found: float | None = getattr(self, f"{SETS[rows]}{key}", None)
        return found

    def size(self, rows: str = UNSEEN) -> int:
        """How many test rows a set holds."""
        return self.clean_examples if rows == UNSEEN else self.examples


@dataclass(frozen=True, slots=True)
class Transferred:
    """A row that was trained on one corpus and asked another, or why that was not run."""

    row: str
    pair: Transfer
    metrics: TransferMetrics | None = None
    reason: str = ""

    def side(self, side: Side) -> Result:
        """What one side got on the unseen rows, as a cell in the shared labels."""
        found = self.metrics
        if found is None:
            return Result(self.row, self.pair.target, reason=self.reason)
        names = (*METRICS, "f1_low", "f1_high")
        figures = {name: found.value(f"{side}_{name}") for name in names}
        counts = {"examples": found.clean_examples, "groups": found.clean_groups}
        unparsed = found.source_unparsed if side == "source" else found.target_unparsed
        metrics = Metrics.model_validate(
            {**figures, **counts, "unparsed": unparsed, "truncated": 0}
        )
        return Result(self.row, self.pair.target, metrics)


def load_transfers(results: Results, paths: Paths) -> list[Transferred]:
    """Every transfer of a profile, model by model; raises InputError naming a bad file."""
    return [
        _read(model, pair, replace(paths, source=pair.source).cell_metrics(model, pair.target))
        for model in results.params.models
        for pair in results.params.transfers
    ]


def _read(row: str, pair: Transfer, path: Path) -> Transferred:
    if not path.is_file():
        return Transferred(row, pair, reason=f"no file {path}")
    value: Any = read_json(path, REMEDY)
    if isinstance(value, dict) and "not_run" in value:
        return Transferred(row, pair, reason=str(value["not_run"]))
    try:
        return Transferred(row, pair, TransferMetrics.model_validate(value))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None


def markdown(found: Sequence[Transferred], results: Results) -> str:
    """The page: a matrix of each row on the unseen rows, then every transfer with intervals."""
    if not found:
        return f"# {TITLE}\n\nNo transfer in this profile: `transfers` is empty.\n"
    parts = [[f"# {TITLE}"], [ABOUT]]
    for row in dict.fromkeys(one.row for one in found):
        own = [one for one in found if one.row == row]
        parts += [[f"{results.row_title(row)}, {UNSEEN}:"], matrix(own, results)]
    level = f"{results.params.score.level:.0%}"
    parts += [[f"All transfers, with {level} bootstrap intervals; differences are paired:"]]
    parts += [table(found, results), [f"- {line}" for line in notes(found, results)]]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def matrix(own: Sequence[Transferred], results: Results) -> list[str]:
    """F1 of one row by the corpus it was trained on and the one it was asked.

    In the diagonal both are the same: the rows are those that the first transfer to it leaves.
    """
    asked = list(dict.fromkeys(one.pair.target for one in own))
    trained = dict.fromkeys([*asked, *(one.pair.source for one in own)])
    cells: dict[tuple[str, str], str] = {}
    for one in own:
        source, target = one.pair.source, one.pair.target
        cells[source, target] = _f1(one, "source")
        cells.setdefault((target, target), _f1(one, "target"))
        cells.setdefault(("", target), _f1(one, "constant"))
    lines = [
        [title, *(cells.get((source, target), "") for target in asked)]
        for source, title in [
            *((name, results.corpus_title(name)) for name in trained),
            ("", "constant answer"),
        ]
    ]
    header = [f"asked {results.corpus_title(name)}" for name in asked]
    return pipe_table(["Trained on", *header], lines, right=header)


def _f1(one: Transferred, side: str, rows: str = UNSEEN) -> str:
    if one.metrics and not one.metrics.size(rows):
        return NO_ROW
    value = one.metrics.value(f"{side}_f1", rows) if one.metrics else None
    return NOT_RUN if value is None else f"{value:.4f}"


def table(found: Sequence[Transferred], results: Results) -> list[str]:
    """Every transfer, on all rows and on the unseen ones."""
    header = ["Row", "Trained on", "Asked", "Rows", "F1", "Trained on it", "Difference", "Constant"]
    lines = [
        [
            results.row_title(one.row),
            results.corpus_title(one.pair.source),
            results.corpus_title(one.pair.target),
            *_figures(one, rows),
        ]
        for one in found
        for rows in SETS
    ]
    return pipe_table(header, lines, right=set(header[4:]))


def _figures(one: Transferred, rows: str) -> list[str]:
    if one.metrics is None:
        return ["", *[NOT_RUN] * 4]
    name = f"{one.metrics.size(rows)}, {'unseen' if rows == UNSEEN else rows}"
    if not one.metrics.size(rows):
        return [name, *[NO_ROW] * 4]
    value = one.metrics.value("difference", rows)
    low, high = (one.metrics.value(f"difference_{end}", rows) for end in ("low", "high"))
    return [
        name,
        *(_with_interval(one.metrics, side, rows) for side in ("source", "target")),
        f"{value:+.4f} ({low:+.4f} to {high:+.4f})",
        _f1(one, "constant", rows),
    ]


def _with_interval(found: TransferMetrics, side: str, rows: str) -> str:
    f1, low, high = (found.value(f"{side}_f1{end}", rows) for end in ("", "_low", "_high"))
    return f"{f1:.4f} ({low:.4f} to {high:.4f})"


def notes(found: Sequence[Transferred], results: Results) -> Iterator[str]:
    """What the figures are in, what is dropped, what was seen, what was not run."""
    pairs = (sorted((one.pair.source, one.pair.target)) for one in found)
    for first, second in dict.fromkeys(map(tuple, pairs)):
        yield _labels(first, second, results)
    yield f"Unseen: {UNSEEN}."
    for one in found:
        who = f"{results.row_title(one.row)}, {_named(one.pair, results)}"
        if one.metrics is None:
            yield f"{who}: {NOT_RUN}: {one.reason}."
        elif one.metrics.source_unparsed:
            count = one.metrics.source_unparsed
            yield f"{who}: {count} of {one.metrics.examples} answers could not be read."


def _labels(first: str, second: str, results: Results) -> str:
    """What two corpora are held together in, and which labels of theirs are left out."""
    space = space_of(first, second)
    names = {name: results.corpus_title(name) for name in (first, second)}
    dropped = [
        f"{title}: {', '.join(labels)}"
        for name, title in names.items()
        if (labels := [label for label, to in space.corpora[name].items() if to is None])
    ]
    without = f" Left out: {'; '.join(dropped)}." if dropped else ""
    return f"{' and '.join(names.values())}: {space.title}.{without}"


def _named(pair: Transfer, results: Results) -> str:
    return f"{results.corpus_title(pair.source)} to {results.corpus_title(pair.target)}"


def csv_of(found: Sequence[Transferred]) -> str:
    """Every figure of every transfer: a line per row, pair and key."""
    lines: list[Sequence[object]] = [("row", "source", "target", "figure", "value")]
    for one in found:
        place = (one.row, one.pair.source, one.pair.target)
        values = one.metrics.model_dump() if one.metrics else {NOT_RUN: one.reason}
        lines += [(*place, key, value) for key, value in sorted(values.items())]
    return csv_text(lines)
