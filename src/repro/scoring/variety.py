"""How much a row's answers vary, and how far they are those of a row that never reads the text.

A high score says little where one answer fits most texts. These figures show a model that has
collapsed to one answer, whatever its score.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from repro.baselines import constant
from repro.paths import Paths
from repro.schema import Example
from repro.scoring.cell import Answered
from repro.scoring.counts import DIGITS, judge, ratio
from repro.tasks import reading
from repro.tasks.reading import Answer, TaskReading
from repro.text import NotRun, read_rendered


def completions(protocol: TaskReading, paths: Paths) -> list[str]:
    """The gold answers of train, as a reading finds them in what a model is taught."""
    dataset = protocol.info.dataset
    remedy = f"run `dvc repro {paths.pipeline}:render@{dataset}`"
    rows = read_rendered(paths.rendered(dataset), "train", remedy)
    return [
        reading.answer(protocol, row.completion, row.prompt, row.prompt).text
        for row in rows
        if row.completion is not None
    ]


def variety_figures(cell: Answered, train: Sequence[str]) -> dict[str, float]:
    """Figures over the rows that were asked.

    `answers_distinct`: how many different answers there are. `answers_commonest`: the share of the
    commonest. `agree_majority`: the share of rows that state what the commonest completion of
    train states. `agree_constant`: the share that states what the row `constant` always answers;
    left out where the task has no such row.
    """
    rows = len(cell.answers)
    said = Counter(answer.text.strip() for answer in cell.answers)
    commonest = said.most_common(1)[0][1] if said else 0
    figures: dict[str, float] = {
        "answers_distinct": len(said),
        "answers_commonest": round(ratio(commonest, rows), DIGITS),
    }
    if train:
        majority = Counter(train).most_common(1)[0][0]
        figures["agree_majority"] = _agreement(cell, [majority] * rows)
    always = constant_answers(cell, train)
    if always is not None:
        figures["agree_constant"] = _agreement(cell, always)
    return figures


def constant_answers(cell: Answered, train: Sequence[str]) -> list[str] | None:
    """What the row `constant` answers, learned from the completions of train."""
    if not train and cell.info.task != "entities":
        return None
    learn = partial(_gold, cell.protocol, train)
    found = constant.constant_answers(cell.protocol.asking, learn, cell.examples)
    return None if isinstance(found, NotRun) else found


def _gold(protocol: TaskReading, train: Sequence[str]) -> constant.Gold:
    """The items of completions; those of labels and classes do not depend on a text."""
    blank = Example("", "", "")
    return [
        (judge(protocol, blank, Answer(text)).predicted, number)
        for text, number in Counter(train).items()
    ]


def _agreement(cell: Answered, answers: Sequence[str]) -> float:
    same = sum(
        judged.predicted == judge(cell.protocol, example, Answer(answer)).predicted
        for judged, example, answer in zip(cell.judged, cell.examples, answers, strict=True)
    )
    return round(ratio(same, len(answers)), DIGITS)
