"""Which events are one."""

from repro.schema import Argument, Event
from repro.tasks.asking.same_events import arguments_first, distinct


def event(id_: str, *refs: str) -> Event:
    return Event(id_, "Binding", "T9", tuple(Argument("Theme", ref) for ref in refs))


def test_events_come_after_those_that_they_name() -> None:
    events = [event("E1", "E2", "E3"), event("E2", "E3"), event("E3", "T1")]
    assert [found.id for found in arguments_first(events)] == ["E3", "E2", "E1"]


def test_events_in_a_circle_come_last() -> None:
    events = [event("E1", "E2"), event("E2", "E1"), event("E3", "T1"), event("E4", "E4")]
    assert [found.id for found in arguments_first(events)] == ["E3", "E1", "E2", "E4"]


def test_events_that_name_the_same_are_one_however_deep() -> None:
    events = [event("E1", "E3"), event("E2", "E4"), event("E3", "T1"), event("E4", "T2")]
    stay, same = distinct(events, {"T2": "T1"})
    assert list(stay) == ["E3", "E1"]
    assert stay["E1"].arguments == (Argument("Theme", "E3"),)
    assert same == {"T2": "T1", "E3": "E3", "E4": "E3", "E1": "E1", "E2": "E1"}
