"""How much a row's answers vary, and how far they are those of a row that never reads the text.

A high score says little where one answer fits most texts. These figures show a model that has
collapsed to one answer, whatever its score.
"""

from collections import Counter
from collections.abc import Sequence

from repro.baselines.constant import best_labels
from repro.paths import Paths
from repro.schema import Item
from repro.scoring.cell import Answered
from repro.scoring.counts import judge, ratio
from repro.tasks import reading
from repro.tasks.asking.iob import OUTSIDE
from repro.tasks.reading import Answer, TaskReading
from repro.text import read_rendered

DIGITS = 6


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
    constant = constant_answers(cell, train)
    if constant is not None:
        figures["agree_constant"] = _agreement(cell, constant)
    return figures


def constant_answers(cell: Answered, train: Sequence[str]) -> list[str] | None:
    """What the row `constant` answers, learned from the completions of train."""
    task, info = cell.protocol.asking, cell.info
    if info.task == "entities":
        outside = info.protocol == "label_set"
        return [" ".join([OUTSIDE] * len(row.tokens)) if outside else "" for row in cell.examples]
    if (info.task != "classification" and info.protocol == "strict") or not train:
        return None
    if not cell.examples:
        return []
    example = cell.examples[0]
    counts = Counter(train)
    read = {text: judge(cell.protocol, example, Answer(text)).predicted for text in counts}
    gold = [(read[text], number) for text, number in counts.items()]
    labels = best_labels(task, gold)
    items: frozenset[Item] = frozenset((label,) for label in labels)
    return [task.render(items, row) for row in cell.examples]


def _agreement(cell: Answered, answers: Sequence[str]) -> float:
    same = sum(
        judged.predicted == judge(cell.protocol, example, Answer(answer)).predicted
        for judged, example, answer in zip(cell.judged, cell.examples, answers, strict=True)
    )
    return round(ratio(same, len(answers)), DIGITS)
