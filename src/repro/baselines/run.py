"""Stage `baseline`: fit a baseline on train and write its answers to test."""

import time
from collections.abc import Callable, Sequence

from repro import provenance, tasks
from repro.baselines import constant, linear, lookup
from repro.errors import unknown_name
from repro.files import read_json, read_jsonl, write_jsonl
from repro.params import Params
from repro.paths import Paths
from repro.schema import EXAMPLES, NOT_RUN, PREDICTIONS, TASK_INFO, Example, NotRun
from repro.tasks import TaskProtocol
from repro.tasks.outputs import prediction

PREPARE = "run the corpus's prepare stage"
Answers = list[str] | NotRun
Method = Callable[[TaskProtocol, Sequence[Example], Sequence[Example], int], Answers]
"""Protocol, train, test and seed to an answer for each test example, as a model would write it."""
METHODS: dict[str, Method] = {
    "constant": constant.answers,
    "linear": linear.answers,
    "lookup": lookup.answers,
}


def run(row: str, dataset: str, params: Params, paths: Paths) -> None:
    """Write predictions/<profile>/<row>/<dataset>.jsonl and the provenance of the cell.

    Where the baseline has no method for the task, the file is one NotRun row with the reason.
    Raises InputError for a row that is no baseline of the profile, and for bad prepared rows.
    """
    if row not in params.baselines:
        raise unknown_name("baseline", row, params.baselines)
    info = TASK_INFO.validate_python(read_json(paths.task_info(dataset), PREPARE))
    train = read_jsonl(paths.split(dataset, "train"), EXAMPLES, PREPARE)
    test = read_jsonl(paths.split(dataset, "test"), EXAMPLES, PREPARE)
    protocol = tasks.of(info, params.protocol)
    began = time.monotonic()
    answers = METHODS[row](protocol, train, test, params.seed)
    seconds = time.monotonic() - began
    out = paths.predictions(row, dataset)
    if isinstance(answers, NotRun):
        write_jsonl(out, [answers], NOT_RUN.dump_json)
    else:
        rows = (prediction(protocol, *pair) for pair in zip(test, answers, strict=True))
        write_jsonl(out, rows, PREDICTIONS.dump_json)
    provenance.record(paths, row, dataset, "baseline", [out], {"seconds": round(seconds, 3)})
