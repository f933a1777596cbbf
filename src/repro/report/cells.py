"""Everything the report says of one cell, and of one corpus."""

import re
from dataclasses import dataclass
from typing import Any

from repro.audit.gold import items_of_test
from repro.errors import InputError
from repro.files import read_json, read_text
from repro.params import Params
from repro.paths import Paths
from repro.registry import CorpusEntry
from repro.report.origin import Run, runs
from repro.report.samples import Samples, sample_errors
from repro.report.summary import CellFigures, Summary
from repro.schema import SPLITS, SplitName
from repro.spreadsheet import read_csv
from repro.verdict.judge import FEWEST_GROUPS

FRACTION = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}")
OVER_SEEDS = (
    "precision",
    "recall",
    "f1",
    "f1_prediction_low",
    "f1_prediction_high",
    "f1_deviation",
    "f1_of_seeds",
    "seeds",
)
"""What is of all seeds of a cell; everything else is of its first."""
FIRST = (*OVER_SEEDS, "f1_low", "f1_high")


@dataclass(frozen=True, slots=True)
class Section:
    """One cell that was run: figures, counts by type, sample errors, how it was made.

    `metrics` stand under headings, of which one over all of them is empty.
    """

    cell: CellFigures
    row: str
    corpus: str
    metrics: dict[str, list[tuple[str, str]]]
    types: list[list[str]]
    samples: Samples
    runs: list[Run]

    @property
    def anchor(self) -> str:
        return f"cell-{self.cell.row}-{self.cell.dataset}"

    @property
    def caution(self) -> str:
        """How far to trust the interval, where there is something to say."""
        groups = self.cell.groups
        if groups is not None and groups < FEWEST_GROUPS:
            return f"Only {groups} groups: no verdict rests on the interval."
        if groups == self.cell.examples:
            return "Each example is a group of its own: the interval is likely too narrow."
        return ""

    @property
    def of_first(self) -> str:
        """Which seed counts and errors are of, where there are several."""
        return f", of seed {self.cell.seeds[0]}" if self.cell.seeds else ""

    @property
    def spread(self) -> str:
        """The interval of F1, and what it is over."""
        seeds = self.cell.seeds
        over = f"{len(seeds)} seeds" if seeds else f"{self.cell.groups} groups"
        interval = self.cell.interval
        return f"{interval[0]:.4f} to {interval[1]:.4f}, {over}" if interval else over


@dataclass(frozen=True, slots=True)
class Card:
    """A corpus; where this profile has not prepared it here, `absence` says why."""

    name: str
    entry: CorpusEntry
    synthetic: bool
    counts: list[tuple[SplitName, int, int | str]]
    gold: list[tuple[str, int]]
    dropped: dict[str, int]
    notes: list[str]
    overlap: list[str]
    absence: str = ""


def make_sections(summary: Summary, paths: Paths, style: str, *, with_text: bool) -> list[Section]:
    """A section for every cell that was run, corpus by corpus."""
    return [
        _section(cell, summary, paths, style, with_text=with_text)
        for dataset in summary.corpora
        for cell in summary.cells
        if cell.dataset == dataset and cell.not_run is None
    ]


def make_card(name: str, entry: CorpusEntry, params: Params, paths: Paths) -> Card:
    """A corpus's card, from its entry and, where it was prepared here, its card.json."""
    synthetic = name in params.synthetic
    path = paths.card(name)
    if name not in params.datasets or not path.is_file():
        absence = "not prepared here" if name in params.datasets else "not in this profile"
        return Card(name, entry, synthetic, [], [], {}, [], [], absence)
    card: dict[str, Any] = read_json(path, "run the corpus's prepare stage")
    try:
        counts = [
            (split, card["counts"][split]["examples"], card["counts"][split]["groups"])
            for split in SPLITS
        ]
        gold = [(str(protocol), items) for protocol, items in items_of_test(name, paths).items()]
        overlap = [_overlap(one) for one in card["overlap"] if one["texts"]]
        return Card(name, entry, synthetic, counts, gold, card["dropped"], card["notes"], overlap)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{path}: not a card ({error!r}); run the corpus's prepare stage"
        ) from None


def _section(
    cell: CellFigures, summary: Summary, paths: Paths, style: str, *, with_text: bool
) -> Section:
    row, dataset = cell.row, cell.dataset
    return Section(
        cell=cell,
        row=summary.rows[row],
        corpus=summary.corpora[dataset].title,
        metrics=_metrics(cell),
        types=_types(row, dataset, paths),
        samples=sample_errors(row, dataset, paths, style, with_text=with_text),
        runs=runs(paths, cell),
    )


def shown(value: object) -> str:
    """A metric as printed: counts whole, fractions to four decimals."""
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _metrics(cell: CellFigures) -> dict[str, list[tuple[str, str]]]:
    """The figures of a cell; of several seeds, those of all and those of the first apart."""
    every = [(name, shown(value)) for name, value in _ordered(cell.metrics)]
    if not cell.seeds:
        return {"": every}
    seeds = ", ".join(map(str, cell.seeds))
    return {
        f"Means over seeds {seeds}, and the interval of one more": [
            (name, text) for name, text in every if name in OVER_SEEDS
        ],
        f"Of seed {cell.seeds[0]} alone: bootstrap interval, counts, other readings": [
            (name, text) for name, text in every if name not in OVER_SEEDS
        ],
    }


def _ordered(metrics: dict[str, Any]) -> list[tuple[str, Any]]:
    first = [(name, metrics[name]) for name in FIRST if name in metrics]
    return first + [(name, value) for name, value in metrics.items() if name not in FIRST]


def _types(row: str, dataset: str, paths: Paths) -> list[list[str]]:
    path = paths.cell_types(row, dataset)
    if not path.is_file():
        return []
    remedy = "run `repro score` again"
    lines = [line for _, line in read_csv(read_text(path, remedy), str(path), remedy)]
    return [*lines[:1], *([_type_field(field) for field in line] for line in lines[1:])]


def _type_field(field: str) -> str:
    return f"{float(field):.4f}" if FRACTION.fullmatch(field) else field


def _overlap(one: dict[str, Any]) -> str:
    first, second = one["splits"]
    texts = "1 text stands" if one["texts"] == 1 else f"{one['texts']} texts stand"
    return f"{texts} in both {first} and {second}"
