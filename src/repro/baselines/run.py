"""Stage `baseline`: fit a baseline on train and write its answers to test."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from repro.baselines import constant, linear, lookup
from repro.files import write_jsonl
from repro.prepared import Prepared
from repro.schema import Example, SplitName
from repro.tasks import asking
from repro.tasks.asking import Asking
from repro.text import NOT_RUN, NotRun, Output, dump_output

Answers = list[str] | NotRun
Method = Callable[[Asking, Sequence[Example], Sequence[Example], int], Answers]
"""Task, train, test and seed to an answer for each test example, as a model would write it."""
METHODS: dict[str, Method] = {
    "constant": constant.answers,
    "linear": linear.answers,
    "lookup": lookup.answers,
}


def run(
    row: str, corpus: Prepared, seed: int, out: Path, split: SplitName = "test"
) -> dict[str, int | float | str]:
    """Write a baseline's predictions file; returns the seconds it took, for provenance.

    Where the baseline has no method for the task, the file is one NotRun row with the reason.
    Raises InputError for bad prepared rows.
    """
    train, asked = corpus.rows("train"), corpus.rows(split)
    began = time.monotonic()
    answers = METHODS[row](asking.of(corpus.info), train, asked, seed)
    seconds = time.monotonic() - began
    if isinstance(answers, NotRun):
        write_jsonl(out, [answers], NOT_RUN.dump_json)
    else:
        rows = (Output(row.id, answer) for row, answer in zip(asked, answers, strict=True))
        write_jsonl(out, rows, dump_output)
    return {"seconds": round(seconds, 3)}
