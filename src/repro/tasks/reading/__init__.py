"""A model's answer to items: one parser per task and protocol, whoever wrote the answer."""

from functools import partial

from repro.schema import TaskInfo
from repro.tasks import asking
from repro.tasks.reading import label_set, strict
from repro.tasks.reading.answers import Answer, extract
from repro.tasks.reading.api import Reading, TaskReading, Unreadable
from repro.tasks.reading.variants import project, variants

__all__ = [
    "Answer",
    "Reading",
    "TaskReading",
    "Unreadable",
    "arguments",
    "extract",
    "of",
    "project",
    "variants",
]


def of(info: TaskInfo) -> TaskReading:
    """How the answers of a corpus are read under its protocol."""
    task = asking.of(info)
    if info.task == "classification":
        wrong = frozenset({("(unreadable)",)})
        return TaskReading(task, partial(label_set.parse_label, task), ", ", wrong)
    if info.protocol == "strict":
        return TaskReading(task, partial(strict.parse, strict.reader(task)), "\n")
    if info.task == "entities":
        return TaskReading(task, label_set.parse_tags, " ")
    return TaskReading(task, partial(label_set.parse_types, task), ", ")


def arguments(info: TaskInfo) -> TaskReading:
    """The arguments of strict events, reported beside the triggers."""
    from repro.tasks.asking.events import EventArguments

    return TaskReading(EventArguments(info), partial(strict.parse, strict.read_arguments), "\n")
