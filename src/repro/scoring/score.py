"""Stage `score`: a predictions file to flat metrics and counts by type."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from repro import tasks
from repro.errors import InputError
from repro.files import read_json, read_jsonl, write_json, write_text
from repro.params import Params, Score
from repro.paths import Paths
from repro.schema import EXAMPLES, TASK_INFO, Example, NotRun, Prediction, TaskInfo
from repro.scoring.bootstrap import by_group, f1_interval
from repro.scoring.breakdown import by_type, macro_f1
from repro.scoring.counts import Counts, Judged, judge, total
from repro.scoring.predictions import REMEDY, read_predictions

DIGITS = 6
COLUMNS = ("type", "tp", "predicted", "gold", "precision", "recall", "f1")
PREPARE = "run the corpus's prepare stage"
Metrics = dict[str, float]


def score(row: str, dataset: str, params: Params, paths: Paths) -> None:
    """Score one cell: metrics/<profile>/<row>/<dataset>.json and <dataset>.types.csv.

    The metrics of a cell that was not run are {"not_run": reason}, and its types file is empty
    but for the header. Raises InputError if the predictions are not the corpus's.
    """
    info = TASK_INFO.validate_python(read_json(paths.task_info(dataset), PREPARE))
    examples = read_jsonl(paths.split(dataset, "test"), EXAMPLES, PREPARE)
    path = paths.predictions(row, dataset)
    rows = read_predictions(path, examples)
    if isinstance(rows, NotRun):
        write_text(paths.cell_types(row, dataset), types_csv({}))
        write_json(paths.cell_metrics(row, dataset), {"not_run": rows.not_run})
        return
    cell = Cell(info, tasks.of(info, params.protocol), examples, rows)
    judged = cell.judged()
    check_items(path, rows, judged)
    types = by_type(cell.protocol, judged)
    metrics = cell.metrics(judged, types, params.score, params.seed)
    write_text(paths.cell_types(row, dataset), types_csv(types))
    write_json(paths.cell_metrics(row, dataset), metrics)


@dataclass(frozen=True, slots=True)
class Cell:
    """The outputs of one row on one corpus, under one protocol."""

    info: TaskInfo
    protocol: tasks.TaskProtocol
    examples: Sequence[Example]
    rows: Sequence[Prediction]

    def judged(self, reading: tasks.Reading | None = None) -> list[Judged]:
        """The outputs as the protocol, or another reading, reads them."""
        pairs = zip(self.examples, self.rows, strict=True)
        return [judge(reading or self.protocol, example, row.output) for example, row in pairs]

    def metrics(
        self, judged: Sequence[Judged], types: Mapping[str, Counts], how: Score, seed: int
    ) -> Metrics:
        """The flat metrics, in the order they are written."""
        counts = [row.counts for row in judged]
        groups = by_group([example.group for example in self.examples], counts)
        low, high = f1_interval(groups, resamples=how.resamples, level=how.level, seed=seed)
        whole = sum(counts, Counts())
        return {
            **ratios(whole),
            "f1_low": round(low, DIGITS),
            "f1_high": round(high, DIGITS),
            "tp": whole.tp,
            "predicted": whole.predicted,
            "gold": whole.gold,
            "examples": len(judged),
            "groups": len(groups),
            "unparsed": sum(row.predicted is None for row in judged),
            "truncated": sum(row.finish == "length" for row in self.rows),
            **self._classification(types),
            **self._beside(),
        }

    def _classification(self, types: Mapping[str, Counts]) -> Metrics:
        if self.info.task != "classification":
            return {}
        macro = {"f1_macro": round(macro_f1(types), DIGITS)}
        positive = self.info.positive
        return macro | (ratios(types[positive], "positive_") if positive else {})

    def _beside(self) -> Metrics:
        """Figures of the readings that stand beside a strict score, e.g. label_set_f1."""
        return {
            name: figure
            for prefix, reading in tasks.beside(self.info, self.protocol).items()
            for name, figure in ratios(total(self.judged(reading)), f"{prefix}_").items()
        }


def ratios(counts: Counts, prefix: str = "") -> Metrics:
    """Precision, recall and F1, rounded."""
    return {
        f"{prefix}precision": round(counts.precision, DIGITS),
        f"{prefix}recall": round(counts.recall, DIGITS),
        f"{prefix}f1": round(counts.f1, DIGITS),
    }


def check_items(path: Path, rows: Sequence[Prediction], judged: Sequence[Judged]) -> None:
    """Raise InputError unless the items in the file are what the parser reads in its outputs."""
    for row, now in zip(rows, judged, strict=True):
        if (None if row.items is None else frozenset(row.items)) != now.predicted:
            raise InputError(
                f"{path}: id {row.id!r}: items are not what the protocol reads in output; {REMEDY}"
            )


def types_csv(types: Mapping[str, Counts]) -> str:
    """Counts by type as CSV, in the order of the label set."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for name, n in types.items():
        table.writerow([name, n.tp, n.predicted, n.gold, *ratios(n).values()])
    return text.getvalue()
