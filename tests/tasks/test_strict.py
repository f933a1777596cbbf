"""strict: events, relations and entities on hand-made examples and on strange outputs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.schema import Entity, Example, Item, Relation, TaskInfo, TaskName
from repro.tasks import reading
from repro.tasks.reading import TaskReading, Unreadable
from tests.tasks.samples import TEXT, entity, sample, span

TYPES = ("Raise", "Fail", "Bind")


def info(task: TaskName, *, directed: bool = True) -> TaskInfo:
    labels = ("O", "B-Drug", "I-Drug") if task == "entities" else TYPES
    return TaskInfo("demo", "Demo", task, labels, "strict", directed=directed)


def made(task: TaskName, *, directed: bool = True) -> TaskReading:
    return reading.of(info(task, directed=directed))


EVENTS, ENTITIES = made("events"), made("entities")
RELATIONS, UNDIRECTED = made("relations"), made("relations", directed=False)
CONCEPTS = sample(info("relations"), concepts=True)
CASES = [
    (EVENTS, sample(info("events"))),
    (EVENTS, Example("1", "1", TEXT)),
    (RELATIONS, sample(info("relations"))),
    (UNDIRECTED, sample(info("relations"))),
    (UNDIRECTED, CONCEPTS),
    (ENTITIES, sample(info("entities"))),
    (ENTITIES, Example("1", "1", TEXT, entities=(entity("T1", span("alpha"), span("fenase")),))),
]


@pytest.mark.parametrize(("protocol", "example"), CASES)
def test_the_target_states_exactly_the_gold_items(protocol: TaskReading, example: Example) -> None:
    gold = protocol.gold(example)
    assert protocol.parse(protocol.asking.target(example), example) == gold
    assert protocol.parse(protocol.asking.render(gold, example), example) == gold


def test_an_example_without_facts_has_an_answer_of_its_own() -> None:
    empty = Example("1", "1", TEXT)
    assert EVENTS.asking.target(empty) == "none"
    assert EVENTS.parse("none", empty) == frozenset()


def test_the_lines_of_an_answer_are_in_text_order_and_each_stands_once() -> None:
    twice = replace(CASES[0][1], events=CASES[0][1].events[::-1] * 2)
    assert EVENTS.asking.target(twice).split("\n") == [
        "Raise | raised | Cause: Zorin | Theme: alpha ... fenase",
        "Fail | raised #2 | Cause: zorin #2",
        "Bind | failed | Theme: raised",
    ]


def test_arguments_are_read_beside_the_triggers() -> None:
    arguments, example = reading.arguments(info("events")), CASES[0][1]
    assert len(arguments.gold(example)) == 4
    assert arguments.parse(EVENTS.asking.target(example), example) == arguments.gold(example)
    shown = {arguments.shown(item, example) for item in arguments.gold(example)}
    assert "Raise | raised | Theme: alpha ... fenase" in shown


def test_an_argument_in_another_form_states_nothing() -> None:
    example = CASES[0][1]
    stated = reading.arguments(info("events")).parse("Raise | raised | Zorin", example)
    assert stated == frozenset()


def test_direction_counts_only_where_relations_have_one() -> None:
    example = CASES[2][1]
    turned = "Raise | Zorin | alpha ... fenase"
    assert not RELATIONS.parse(turned, example) & RELATIONS.gold(example)
    assert UNDIRECTED.parse(turned, example) < UNDIRECTED.gold(example)


@pytest.mark.parametrize("line", ["Raise | zorin | alpha ... fenase", "Raise | Zorin | alpha #2"])
def test_a_concept_is_named_by_any_of_its_mentions_and_a_number_does_not_matter(line: str) -> None:
    named = line.replace("alpha #2", "alpha ... fenase #2")
    assert UNDIRECTED.parse(named, CONCEPTS) == {("Raise", "C:30", "C:7")}


def test_a_name_that_concepts_share_matches_each_of_them() -> None:
    """ "beta fenase" names C:30 and C:30.1; each stands in one gold relation, of another type."""
    assert UNDIRECTED.parse("Raise | zorin | beta fenase", CONCEPTS) == {("Raise", "C:30", "C:7")}
    assert UNDIRECTED.parse("Fail | zorin | beta fenase", CONCEPTS) == {("Fail", "C:30.1", "C:7")}


def test_a_shared_name_in_no_gold_relation_is_one_wrong_item() -> None:
    stated = UNDIRECTED.parse("Bind | zorin | beta fenase", CONCEPTS)
    assert len(stated) == 1
    assert not stated & UNDIRECTED.gold(CONCEPTS)


def test_a_mention_with_two_concepts_stands_for_both_relations() -> None:
    example = Example(
        "1",
        "1",
        TEXT,
        entities=(entity("a", span("Zorin")), entity("b", span("alpha"))),
        relations=(Relation("Bind", "X", "Z"), Relation("Bind", "Y", "Z")),
        concepts={"X": ("a",), "Y": ("a",), "Z": ("b",)},
    )
    assert UNDIRECTED.asking.target(example) == "Bind | Zorin | alpha"
    assert UNDIRECTED.parse("Bind | Zorin | alpha", example) == UNDIRECTED.gold(example)


@pytest.mark.parametrize(
    ("output", "items"),
    [
        ("Raise | raised", {("Raise", "6-12")}),
        ("Raise | raised\nRaise | raised", {("Raise", "6-12")}),
        ("Here is the list:\n\nRaise | raised\nI hope it helps.", {("Raise", "6-12")}),
        ("none\nRaise | raised", {("Raise", "6-12")}),
        ("Wish | raised", {("Wish", "6-12")}),
        ("raise | raised", {("raise", "6-12")}),
        ("Raise | Raised", {("Raise", "?Raised")}),
        ("  Raise |  raised  ", {("Raise", "6-12")}),
        ("\n".join(["Raise | raised"] * 1000), {("Raise", "6-12")}),
    ],
)
def test_every_line_in_the_form_is_an_item(output: str, items: set[Item]) -> None:
    assert EVENTS.parse(output, CASES[0][1]) == items


@pytest.mark.parametrize("output", ["", " \n ", "I do not know.", "Raise: raised", "None", "|"])
def test_an_output_without_a_line_in_the_form_is_unreadable(output: str) -> None:
    with pytest.raises(Unreadable):
        EVENTS.parse(output, CASES[0][1])


def test_an_argument_list_is_not_in_the_form_of_entities_or_relations() -> None:
    for protocol, example in CASES[2:]:
        with pytest.raises(Unreadable):
            protocol.parse("Raise | raised | Cause: Zorin | Theme: alpha", example)


def test_entities_without_tags_are_those_of_the_corpus() -> None:
    example = Example("1", "1", TEXT, entities=(Entity("T1", "Drug", ((0, 5),), "Zorin"),))
    assert ENTITIES.gold(example) == {("Drug", "0-5")}


@pytest.mark.parametrize(
    "line", ["Raise\t|\traised", "Raise | raised\t", "\u00a0Raise\u2003|\u00a0raised"]
)
def test_white_space_of_any_kind_may_stand_around_a_field(line: str) -> None:
    assert EVENTS.parse(line, CASES[0][1]) == {("Raise", "6-12")}


@pytest.mark.parametrize("words", ["vitamin\u00a0D", "vitamin D", "vitamin\tD"])
def test_a_mention_is_found_with_any_white_space_where_its_text_has_some(words: str) -> None:
    example = Example("1", "1", "Take vitamin\u00a0D now.")
    assert ENTITIES.parse(f"Drug | {words}", example) == {("Drug", "5-14")}


FRAGMENTS = st.sampled_from(
    [
        "Raise",
        " | ",
        "raised",
        "\n",
        "none",
        "zorin #2",
        " ... ",
        ": ",
        "Cause",
        "\\",
        "#9",
        "é",
        " ",
    ]
)


@given(output=st.one_of(st.text(), st.lists(FRAGMENTS).map("".join)))
def test_no_output_raises_anything_but_unreadable(output: str) -> None:
    for protocol, example in CASES:
        try:
            items = protocol.parse(output, example)
        except Unreadable:
            continue
        assert all(protocol.shown(item, example) for item in items)
        assert protocol.asking.render(items, example)
