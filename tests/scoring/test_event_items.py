"""Whole events as items: nested in full, roles without the numbers that say nothing."""

from collections.abc import Sequence

import pytest

from repro.schema import Argument, Entity, Event, Example, Item
from repro.scoring.counts import Counts
from repro.scoring.event_items import LONGEST, of_gold, of_stated
from repro.tasks.reading.event_lines import Stated
from tests.conftest import RealCorpora
from tests.scoring.genia_errors import merged

ENTITIES = tuple(
    Entity(f"T{number}", kind, ((number * 10, number * 10 + 4),), "word")
    for number, kind in enumerate(["Protein", "Protein", "Binding", "Regulation", "Entity"])
)


def items(*events: Event) -> frozenset[Item]:
    return of_gold(Example("1", "1", "word" * 20, entities=ENTITIES, events=events))


def binding(*arguments: str) -> Event:
    return Event("E1", "Binding", "T2", roles(arguments))


def roles(arguments: Sequence[str]) -> tuple[Argument, ...]:
    return tuple(Argument(*argument.split(":")) for argument in arguments)


def test_an_event_holds_its_arguments_and_those_of_the_events_it_names() -> None:
    outer = Event("E2", "Regulation", "T3", roles(["Theme:E1", "Cause:T1"]))
    assert items(binding("Theme:T0"), outer) == {
        ("Binding", "20-24", "Theme: 0-4"),
        ("Regulation", "30-34", "Cause: 10-14", "Theme: (Binding 20-24 Theme: 0-4)"),
    }


def test_neither_the_order_of_arguments_nor_the_numbers_of_themes_count() -> None:
    assert items(binding("Theme:T0", "Theme2:T1")) == items(binding("Theme:T1", "Theme:T0"))
    assert items(binding("Theme:T0", "Theme2:T0")) != items(binding("Theme:T0"))


def test_the_number_of_a_site_says_whose_it_is() -> None:
    first = items(binding("Theme:T0", "Theme2:T1", "Site:T4"))
    second = items(binding("Theme:T0", "Theme2:T1", "Site2:T4"))
    assert first == {("Binding", "20-24", "Site of 0-4: 40-44", "Theme: 0-4", "Theme: 10-14")}
    assert first != second
    assert second == items(binding("Theme2:T0", "Theme:T1", "Site:T4"))
    assert items(binding("Theme:T0", "Site:T4")) == {
        ("Binding", "20-24", "Site: 40-44", "Theme: 0-4")
    }


def test_events_in_a_circle_are_items_too() -> None:
    one = Event("E1", "Binding", "T2", roles(["Theme:E2"]))
    other = Event("E2", "Regulation", "T3", roles(["Theme:E1"]))
    assert items(one, other) == {
        ("Binding", "20-24", "Theme: 30-34"),
        ("Regulation", "30-34", "Theme: 20-24"),
    }


def test_an_item_that_doubles_with_every_event_stays_short_and_its_own() -> None:
    doubling = [
        Event(f"E{n}", "Binding", "T2", roles([f"Theme:E{n - 1}", f"Cause:E{n - 1}"]))
        for n in range(1, 60)
    ]
    found = items(binding("Theme:T0"), *doubling[1:])
    assert len(found) == 59
    assert max(len(words) for item in found for words in map(str, item)) <= LONGEST + len("Theme: ")
    other = items(binding("Theme:T1"), *doubling[1:])
    assert not found & other


@pytest.mark.mirror
@pytest.mark.parametrize(
    ("dataset", "events", "right"), [("genia2011", 3250, 1784), ("genia2013", 3199, 1978)]
)
def test_events_whose_arguments_are_merged_by_trigger_are_wrong(
    real_corpora: RealCorpora, dataset: str, events: int, right: int
) -> None:
    found = Counts()
    for example in real_corpora(dataset, "strict")[1]["test"]:
        stated = of_stated(merged(example), example)
        found += Counts.of(stated, of_gold(example))
    assert (found.gold, found.tp) == (events, right)


def test_an_answer_s_own_mentions_are_known_by_their_places() -> None:
    example = Example("1", "1", "word" * 20, entities=ENTITIES)
    trigger = Entity("mine", "Binding", ((20, 24),), "word")
    nowhere = Entity("other", "", (), "words")
    event = Event("1", "Binding", "mine", roles(["Theme:T0", "Theme:other"]))
    assert of_stated(Stated((trigger, nowhere), (event,)), example) == {
        ("Binding", "20-24", "Theme: 0-4", "Theme: ?words")
    }
