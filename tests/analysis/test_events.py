from dataclasses import replace

from repro.analysis.events import crossing, depths, nested
from repro.schema import Argument, Event, Example
from tests.analysis.samples import CROSSING, FLAT, NESTED, example


def test_an_event_is_one_deeper_than_the_deepest_event_among_its_arguments() -> None:
    outer = Event("E9", "Regulation", "T4", (Argument("Theme", "E2"), Argument("Cause", "T1")))
    assert depths(example(outer, NESTED, FLAT)) == {"E9": 3, "E2": 2, "E1": 1}


def test_the_order_of_events_does_not_matter() -> None:
    assert depths(example(FLAT, NESTED)) == depths(example(NESTED, FLAT))


def test_an_event_with_an_event_among_its_arguments_is_nested() -> None:
    assert nested(example(FLAT, NESTED)) == {"E2"}


def test_events_in_a_circle_end_the_count() -> None:
    one = replace(FLAT, arguments=(Argument("Theme", "E2"),))
    assert nested(example(one, NESTED)) == {"E1", "E2"}


def test_an_argument_in_another_sentence_than_the_trigger_crosses() -> None:
    assert crossing(example(FLAT, NESTED, CROSSING)) == {"E3"}


def test_an_argument_that_is_an_event_stands_at_its_trigger() -> None:
    over = Event("E4", "Regulation", "T4", (Argument("Theme", "E3"),))
    assert crossing(example(CROSSING, over)) == {"E3"}


def test_a_text_without_events_has_none_of_either() -> None:
    row = Example("x", "x", "Nothing. At all")
    assert (depths(row), nested(row), crossing(row)) == ({}, set(), set())
