"""Other readings: strict answers as label sets, and the variants that the audit compares."""

import pytest

from repro.schema import Event, Example, Item, Relation, TaskInfo
from repro.tasks import asking, reading
from repro.tasks.reading import Reading, Unreadable
from tests.tasks.samples import TEXT, TOKENS, sample

TAGS = ("O", "B-Drug", "I-Drug")
ENTITIES = TaskInfo("demo", "Demo", "entities", TAGS)
EVENTS = TaskInfo("demo", "Demo", "events", ("Raise", "Fail"))
PAIRS = TaskInfo("demo", "Demo", "relations", ("Raise", "Fail"), pairs=True)
CLASSES = TaskInfo("demo", "Demo", "classification", ("yes", "no"))
NOTHING = Example("1", "1", TEXT)


def variant_of(info: TaskInfo, name: str) -> Reading:
    return reading.variants(reading.of(info))[name]


def projected(info: TaskInfo, output: str, example: Example) -> frozenset[Item]:
    items = reading.of(info.under("strict")).parse(output, example)
    return reading.project(info, items, example)


def test_a_strict_answer_projects_to_the_types_it_names() -> None:
    example = sample(EVENTS)
    assert projected(EVENTS, "Raise | nowhere\nFail | raised", example) == {("Raise",), ("Fail",)}
    target = asking.of(EVENTS.under("strict")).target(example)
    assert projected(EVENTS, target, example) == asking.of(EVENTS).gold(example)


def test_a_strict_answer_projects_to_one_tag_a_token() -> None:
    example = Example("1", "1", TEXT, tokens=TOKENS, tags=("B-Drug", *["O"] * (len(TOKENS) - 1)))
    stated = projected(ENTITIES, "Drug | beta fenase\nDrug | fen\nDrug | nowhere", example)
    tags = [tag for _, tag in sorted(stated)]
    assert [TOKENS[n] for n, tag in enumerate(tags) if tag != "O"] == ["beta", "fenase"]
    assert len(tags) == len(TOKENS)
    assert projected(ENTITIES, "Drug | Zorin", example) == frozenset(enumerate(example.tags))


def test_only_label_set_has_variants_and_classification_has_none() -> None:
    for info in (EVENTS, PAIRS, ENTITIES, CLASSES):
        assert reading.variants(reading.of(info.under("strict"))) == {}
    assert reading.variants(reading.of(CLASSES)) == {}


def test_stating_nothing_is_the_empty_item_under_empty_as_item() -> None:
    variant = variant_of(EVENTS, "empty_as_item")
    assert variant.gold(NOTHING) == {("",)}
    assert variant.parse("none", NOTHING) == variant.parse(" \n", NOTHING) == {("",)}
    assert variant.parse("Fail", NOTHING) == {("Fail",)}


def test_stating_nothing_is_a_label_under_none_as_label_and_a_blank_output_is_not() -> None:
    variant = variant_of(PAIRS, "none_as_label")
    related = Example("1", "1", TEXT, relations=(Relation("Fail", "a", "b"),), pair=("a", "b"))
    assert variant.gold(NOTHING) == variant.parse("none", NOTHING) == {("none",)}
    assert variant.gold(related) == {("Fail",)}
    with pytest.raises(Unreadable):
        variant.parse("", NOTHING)


def test_tag_set_forgets_positions() -> None:
    variant = variant_of(ENTITIES, "tag_set")
    assert variant.parse("O O B-Drug O", NOTHING) == {("O",), ("B-Drug",)}


def test_literal_splits_the_printed_list_of_tag_numbers() -> None:
    variant = variant_of(ENTITIES, "literal")
    assert variant.parse("O B-Drug O O", NOTHING) == {("[0",), ("1",), ("0",), ("0]",)}
    assert variant.parse("O what", NOTHING) == {("[0",), ("what]",)}


def test_variants_are_counted_under_what_is_left_of_an_item() -> None:
    example = Example("1", "1", TEXT, events=(Event("E1", "Raise", "t"),))
    variant = variant_of(EVENTS, "empty_as_item")
    for item in variant.gold(example):
        assert variant.type_of(item) == variant.shown(item, example) == "Raise"
    assert variant.types == EVENTS.labels
