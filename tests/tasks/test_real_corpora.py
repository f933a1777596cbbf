"""The round trip over every row of the real corpora, its projection, and known item counts."""

from typing import get_args

import pytest

from repro.schema import ProtocolName
from repro.scoring import event_items
from repro.tasks import asking, reading
from repro.tasks.asking import mentions, prompts
from repro.tasks.reading import event_lines, strict
from tests.conftest import RealCorpora

pytestmark = pytest.mark.mirror
REAL = (
    "phee",
    "genia2011",
    "genia2013",
    "ddi",
    "git",
    "biored",
    "bc5cdr",
    "bc2gm",
    "ade",
    "healthadvice",
)
KNOWN_TEST_ITEMS = {
    ("phee", "label_set"): 992,
    ("biored", "label_set"): 222,
    ("biored", "strict"): 1163,
    ("genia2011", "strict"): 2388,
    ("genia2013", "strict"): 2465,
    ("ddi", "label_set"): 979,
    ("ddi", "strict"): 979,
    ("git", "strict"): 465,
    ("bc5cdr", "label_set"): 124750,
    ("bc5cdr", "strict"): 5385 + 4424,
    ("bc2gm", "label_set"): 143465,
    ("bc2gm", "strict"): 6325,
}


@pytest.mark.parametrize("protocol", get_args(ProtocolName))
@pytest.mark.parametrize("name", REAL)
def test_every_target_is_read_back_as_exactly_the_gold_items(
    name: str, protocol: ProtocolName, real_corpora: RealCorpora
) -> None:
    info, splits = real_corpora(name, protocol)
    task = reading.of(info.under(protocol))
    arguments = reading.arguments(info)
    label_set = asking.of(info.under("label_set"))
    items = dict.fromkeys(splits, 0)
    for split, rows in splits.items():
        for row in rows:
            gold, target = task.gold(row), task.asking.target(row)
            items[split] += len(gold)
            assert target.strip()
            again = task.asking.render(gold, row)
            assert task.parse(target, row) == task.parse(again, row) == gold
            read = reading.extract(
                target, prompts.prompt(task.asking, row), row.text, task.separator
            )
            assert (read.text, read.rules, read.problem) == (target, (), "")
            if protocol == "strict" and info.task != "classification":
                assert reading.project(info, gold, row) == label_set.gold(row)
            if protocol == "strict" and info.task == "events":
                assert arguments.parse(target, row) == arguments.gold(row)
                stated = event_lines.read(strict.rows(target), row)
                assert event_items.of_stated(stated, row) == event_items.of_gold(row)
    if (name, protocol) in KNOWN_TEST_ITEMS:
        assert items["test"] == KNOWN_TEST_ITEMS[name, protocol]


def test_phee_triggers_need_their_occurrence_numbers(real_corpora: RealCorpora) -> None:
    """Of 1,010 test triggers 47 stand more than once in their sentence; 28 are not the first."""
    _, splits = real_corpora("phee", "strict")
    ambiguous = numbered = 0
    for row in splits["test"]:
        entities = {entity.id: entity for entity in row.entities}
        for event in row.events:
            [(start, end)] = entities[event.trigger].spans
            again = mentions.located(row.text, f"{mentions.escaped(row.text[start:end])} #2")
            ambiguous += not again.startswith(mentions.NOT_FOUND)
            numbered += " #" in mentions.written(row.text, mentions.key([(start, end)]))
    assert (ambiguous, numbered) == (47, 28)
