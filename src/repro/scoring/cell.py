"""One row on one corpus: its test examples, and its predictions read under a protocol."""

from collections.abc import Sequence
from dataclasses import dataclass

from repro import tasks
from repro.errors import InputError
from repro.files import read_json, read_jsonl
from repro.params import Params
from repro.paths import Paths
from repro.schema import EXAMPLES, TASK_INFO, Example, NotRun, Prediction
from repro.scoring.counts import Judged, judge
from repro.scoring.predictions import REMEDY, read_predictions
from repro.tasks import Reading, TaskProtocol

PREPARE = "run the corpus's prepare stage"


@dataclass(frozen=True, slots=True)
class Cell:
    """Examples and predictions in the same order; `judged` holds what the protocol reads."""

    protocol: TaskProtocol
    examples: Sequence[Example]
    rows: Sequence[Prediction]
    judged: Sequence[Judged]

    def judged_by(self, reading: Reading) -> list[Judged]:
        """The outputs as another reading reads them."""
        pairs = zip(self.examples, self.rows, strict=True)
        return [judge(reading, example, row.output) for example, row in pairs]

    def projected(self) -> list[Judged]:
        """Strict items as label_set items, against the label_set gold; never the reverse."""
        info = self.protocol.info
        label_set = tasks.of(info, "label_set")
        return [
            Judged(
                None if row.predicted is None else tasks.project(info, row.predicted, example),
                label_set.gold(example),
            )
            for example, row in zip(self.examples, self.judged, strict=True)
        ]


def read_cell(row: str, dataset: str, params: Params, paths: Paths) -> Cell | NotRun:
    """Read a cell, or the reason why it was not run.

    Raises InputError where the predictions are not the corpus's, or hold other items than the
    parser reads in their outputs today.
    """
    info = TASK_INFO.validate_python(read_json(paths.task_info(dataset), PREPARE))
    examples = read_jsonl(paths.split(dataset, "test"), EXAMPLES, PREPARE)
    path = paths.predictions(row, dataset)
    rows = read_predictions(path, examples)
    if isinstance(rows, NotRun):
        return rows
    protocol = tasks.of(info, params.protocol)
    cell = Cell(protocol, examples, rows, [])
    judged = cell.judged_by(protocol)
    for prediction, now in zip(rows, judged, strict=True):
        if (None if prediction.items is None else frozenset(prediction.items)) != now.predicted:
            raise InputError(
                f"{path}: id {prediction.id!r}: items are not what the protocol reads in output; "
                f"{REMEDY}"
            )
    return Cell(protocol, examples, rows, judged)
