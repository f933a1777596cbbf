"""A model's answer to items: one parser per task and protocol, whoever wrote the answer."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from repro.schema import TaskInfo
from repro.tasks import asking
from repro.tasks.asking import Asking
from repro.tasks.reading import label_set, strict, structured
from repro.tasks.reading.answers import Answer, extract
from repro.tasks.reading.api import Reading, TaskReading, Unreadable
from repro.tasks.reading.variants import project, variants

__all__ = [
    "Answer",
    "Reading",
    "TaskReading",
    "Unreadable",
    "answer",
    "arguments",
    "extract",
    "of",
    "project",
    "variants",
]


UNPACKED: dict[str, Callable[[Asking, str], str]] = {"json": structured.plain}
"""For each prompt style whose answers are not plain ones: what makes them plain."""


def of(info: TaskInfo, style: str = "plain") -> TaskReading:
    """How the answers of a corpus, asked in a prompt style, are read under its protocol."""
    plain = _of(info)
    if style not in UNPACKED:
        return plain
    return replace(plain, unpack=partial(UNPACKED[style], plain.asking))


def _of(info: TaskInfo) -> TaskReading:
    task = asking.of(info)
    if info.task == "classification":
        wrong = frozenset({("(unreadable)",)})
        return TaskReading(task, partial(label_set.parse_label, task), ", ", wrong)
    if info.protocol == "strict":
        return TaskReading(task, partial(strict.parse, strict.reader(task)), "\n")
    if info.task == "entities":
        return TaskReading(task, label_set.parse_tags, " ")
    return TaskReading(task, partial(label_set.parse_types, task), ", ")


def answer(protocol: TaskReading, output: str, prompt: str, text: str) -> Answer:
    """What an output to a prompt about a text answers, in plain form; see `extract`."""
    return extract(output, prompt, text, protocol.separator, protocol.unpack)


def arguments(info: TaskInfo) -> TaskReading:
    """The arguments of strict events, reported beside the triggers."""
    from repro.tasks.asking.events import EventArguments

    return TaskReading(EventArguments(info), partial(strict.parse, strict.read_arguments), "\n")
