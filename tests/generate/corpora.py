"""Three small corpora of invented words: labels, tags and events."""

import json
from dataclasses import asdict
from pathlib import Path
from random import Random

from repro.paths import Paths
from repro.schema import EXAMPLES, TASK_INFO, Entity, Event, Example, TaskInfo

WORDS = ["zorin", "fenase", "raised", "lowered", "alpha", "in", "mice", "and", "cells", "after"]
LONGEST_LABEL = "none of these; it lies far beyond what eyes of mice see"
COLOURS = TaskInfo("colours", "Colours", "classification", ("red", "green", LONGEST_LABEL))
TAGGED = TaskInfo("tagged", "Tagged", "entities", ("O", "B-gene", "I-gene"))
HAPPENED = TaskInfo("happened", "Happened", "events", ("Rise", "Fall"))
INFOS = (COLOURS, TAGGED, HAPPENED)
DATASETS = [info.dataset for info in INFOS]
TEST_ROWS = 36


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


def write(info: TaskInfo, paths: Paths, home: Path) -> None:
    """The prepared files that training and prediction read."""
    rng = Random(info.dataset)
    folder = home / paths.prepared(info.dataset)
    folder.mkdir(parents=True)
    (folder / "task.json").write_text(json.dumps(asdict(info)))
    for split, rows, longest in (("train", 4, 6), ("test", TEST_ROWS, 40)):
        lines = [EXAMPLES.dump_json(example(info, i, rng, longest)) for i in range(rows)]
        (folder / f"{split}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    assert TASK_INFO.validate_json((folder / "task.json").read_bytes()) == info
