"""label_set: the four tasks on hand-made examples and on strange outputs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.schema import Entity, Event, Example, Relation, TaskInfo
from repro.tasks import reading
from repro.tasks.asking import prompts
from repro.tasks.reading import TaskReading, Unreadable

TYPES = ("Cause", "Cure", "Bind_to")
EVENTS = reading.of(TaskInfo("demo", "Demo", "events", TYPES))
PAIRS = reading.of(TaskInfo("demo", "Demo", "relations", TYPES, pairs=True))
TAGS = reading.of(TaskInfo("demo", "Demo", "entities", ("O", "B-Drug", "I-Drug")))
LABELS = reading.of(TaskInfo("demo", "Demo", "classification", ("yes", "no advice")))
ALL = (EVENTS, PAIRS, TAGS, LABELS)
EMPTY = Example("1", "1", "Nothing happened.", tokens=("Nothing",), tags=("O",), label="yes")

PROSE = ("Okay, so I need to find the types.", "Cause, as far as I know", "Cause, Cure and Bind_to")
PAIR = Example(
    "p",
    "p",
    "Oral and nasal zorin block fenamol.",
    entities=(
        Entity("a", "drug", ((0, 4), (15, 20)), "Oral zorin"),
        Entity("b", "drug", ((9, 20),), "nasal zorin"),
        Entity("c", "drug", ((27, 34),), "fenamol"),
    ),
    relations=(Relation("Cause", "c", "a"), Relation("Cure", "b", "c")),
    pair=("a", "c"),
)


def read(protocol: TaskReading, output: str, example: Example = EMPTY) -> set[str]:
    return {str(item[0]) for item in protocol.parse(output, example)}


def test_every_prompt_is_the_frame_of_an_instruction_and_the_text() -> None:
    for protocol in ALL[:2]:
        asked = prompts.label_set(protocol.info)
        assert prompts.prompt(protocol.asking, EMPTY) == prompts.frame(asked, EMPTY.text)


def test_every_prompt_names_the_label_set_and_ends_with_the_answer_cue() -> None:
    for protocol in ALL:
        prompt = prompts.prompt(protocol.asking, EMPTY)
        assert ", ".join(protocol.info.labels) in prompt
        assert prompt.endswith("\nAnswer:\n")


def test_event_types_are_written_once_in_the_order_of_the_label_set() -> None:
    events = tuple(Event(str(n), kind, "t") for n, kind in enumerate(("Cure", "Cause", "Cure")))
    assert EVENTS.asking.target(Example("1", "1", "text", events=events)) == "Cause, Cure"


def test_an_example_without_items_has_an_answer_of_its_own() -> None:
    assert EVENTS.asking.target(EMPTY) == "none"
    assert EVENTS.parse("none", EMPTY) == frozenset()


def test_a_pair_has_only_the_types_that_hold_between_its_two_entities() -> None:
    assert PAIRS.gold(PAIR) == {("Cause",)}


def asked(example: Example) -> str:
    return prompts.prompt(PAIRS.asking, example)


def test_the_pair_is_marked_part_by_part_in_the_text() -> None:
    assert "[E1] Oral [/E1] and nasal [E1] zorin [/E1] block [E2] fenamol [/E2]." in prompts.prompt(
        PAIRS.asking, PAIR
    )


def test_overlapping_mentions_are_both_marked() -> None:
    overlapping = Example("1", "1", PAIR.text, entities=PAIR.entities, pair=("a", "b"))
    assert "[E1] Oral [/E1] and [E2] nasal [E1] zorin [/E1] [/E2] block" in prompts.prompt(
        PAIRS.asking, overlapping
    )


def test_one_tag_a_token_is_read_position_by_position() -> None:
    assert TAGS.parse("O B-Drug O", EMPTY) == {(0, "O"), (1, "B-Drug"), (2, "O")}


def test_the_prompt_of_a_tagged_sentence_shows_its_tokens() -> None:
    example = Example(
        "1", "1", "Zorin, now", tokens=("Zorin", ",", "now"), tags=("B-Drug", "O", "O")
    )
    assert "\n\nZorin , now\n\n" in prompts.prompt(TAGS.asking, example)
    assert TAGS.asking.target(example) == "B-Drug O O"


@pytest.mark.parametrize(
    ("output", "items"),
    [
        ("Cause, Cure", {"Cause", "Cure"}),
        ("  Cause ,Cure  ", {"Cause", "Cure"}),
        ("\n\n \nCause\nCure\n", {"Cause"}),
        ("Cause, Cause", {"Cause"}),
        ("none, Cause", {"Cause"}),
        ("Cause,,", {"Cause"}),
        ("Wish, Cause", {"Wish", "Cause"}),
        ("cause", {"cause"}),
        ("Cause\x1f", {"Cause"}),
        ("\n".join(["Cause"] * 1000), {"Cause"}),
    ],
)
def test_the_first_line_is_read_as_labels(output: str, items: set[str]) -> None:
    assert read(EVENTS, output) == items


@pytest.mark.parametrize("output", ["", " \n\t\n", ",", ", ,", "I do not know.", *PROSE])
def test_a_line_without_a_label_or_with_prose_is_unreadable_as_a_whole(output: str) -> None:
    with pytest.raises(Unreadable):
        EVENTS.parse(output, EMPTY)


def test_a_known_label_of_several_words_is_a_label_and_other_words_are_prose() -> None:
    assert read(LABELS, "no advice\nbecause") == {"no advice"}
    with pytest.raises(Unreadable):
        LABELS.parse("no advice at all", EMPTY)


def test_an_unknown_class_is_an_item_that_is_wrong() -> None:
    assert read(LABELS, "maybe") == {"maybe"}


@given(output=st.text())
def test_no_output_raises_anything_but_unreadable(output: str) -> None:
    for protocol in ALL:
        try:
            items = protocol.parse(output, EMPTY)
        except Unreadable:
            continue
        assert all(protocol.shown(item, EMPTY) for item in items)


@given(kinds=st.sets(st.sampled_from(TYPES)))
def test_a_rendered_answer_states_exactly_its_items(kinds: set[str]) -> None:
    items = frozenset((kind,) for kind in kinds)
    assert EVENTS.parse(EVENTS.asking.render(items, EMPTY), EMPTY) == items
