"""Three small corpora of invented words: labels, tags and events."""

from random import Random

from repro.files import write_json, write_jsonl
from repro.paths import Paths
from repro.schema import EXAMPLES, TASK_INFO, Entity, Event, Example, SplitName, TaskInfo

WORDS = ["zorin", "fenase", "raised", "lowered", "alpha", "in", "mice", "and", "cells", "after"]
LONGEST_LABEL = "none of these; it lies far beyond what eyes of mice see"
COLOURS = TaskInfo("colours", "Colours", "classification", ("red", "green", LONGEST_LABEL))
TAGGED = TaskInfo("tagged", "Tagged", "entities", ("O", "B-gene", "I-gene"))
HAPPENED = TaskInfo("happened", "Happened", "events", ("Rise", "Fall"))
INFOS = (COLOURS, TAGGED, HAPPENED)
DATASETS = [info.dataset for info in INFOS]
TEST_ROWS = 36
SIZES: tuple[tuple[SplitName, int, int], ...] = (
    ("train", 4, 6),
    ("test", TEST_ROWS, 40),
    ("dev", 2, 6),
)
"""Rows of each split, and the most words of a text."""


def example(info: TaskInfo, number: int, rng: Random, longest: int) -> Example:
    """A row with a text of its own length and an annotation that fits the corpus."""
    tokens = tuple(rng.choices(WORDS, k=rng.randint(1, longest)))
    text = " ".join(tokens)
    id_ = f"{info.dataset}-{number}"
    if info.task == "entities":
        return Example(id_, id_, text, tokens, tuple(rng.choices(info.labels, k=len(tokens))))
    if info.task == "events":
        trigger = Entity("T1", "trigger", ((0, len(tokens[0])),), tokens[0])
        event = Event("E1", rng.choice(info.labels), "T1")
        return Example(id_, id_, text, entities=(trigger,), events=(event,))
    return Example(id_, id_, text, label=rng.choice(info.labels))


def write(info: TaskInfo, paths: Paths) -> None:
    """The prepared files of a corpus."""
    rng = Random(info.dataset)
    write_json(paths.task_info(info.dataset), TASK_INFO.dump_python(info))
    for split, rows, longest in SIZES:
        examples = [example(info, number, rng, longest) for number in range(rows)]
        write_jsonl(paths.split(info.dataset, split), examples, EXAMPLES.dump_json)
