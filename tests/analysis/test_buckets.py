from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from repro.analysis.buckets import halves, kinds, parts, several
from repro.analysis.strings import Known
from repro.schema import Event, Example
from repro.tasks import asking
from tests.analysis.samples import CROSSING, FLAT, INFO, NESTED, example

EVENTS = st.lists(st.sampled_from([FLAT, NESTED, CROSSING]), unique=True, max_size=3)
ROWS = st.lists(EVENTS, min_size=1, max_size=8)


def build(events: list[list[Event]]) -> list[Example]:
    closed = [[*row, *([FLAT] if NESTED in row and FLAT not in row else [])] for row in events]
    return [example(*row, id_=str(at)) for at, row in enumerate(closed)]


@given(ROWS)
def test_the_buckets_of_every_measure_hold_each_row_once(events: list[list[Event]]) -> None:
    rows = build(events)
    known = Known.of(INFO, rows[:1])
    for bucket_of in parts(INFO, rows, known).values():
        assert Counter(map(bucket_of, rows)).total() == len(rows)
        assert all(bucket_of(row) for row in rows)


@given(st.lists(st.integers(0, 9), min_size=1))
def test_neither_half_is_larger_than_ties_at_the_median_make_it(sizes: list[int]) -> None:
    rows = [Example(str(at), "g", "w " * size) for at, size in enumerate(sizes)]
    bucket_of = halves(rows, lambda row: len(row.text), "short", "long")
    assert 2 * sum(bucket_of(row) == "long" for row in rows) <= len(rows)


@given(ROWS)
def test_the_kinds_of_gold_items_part_the_gold(events: list[list[Event]]) -> None:
    info = INFO.under("strict")
    for row in build(events):
        found = kinds(info, row, frozenset({"binding"}))
        gold = asking.of(info).gold(row)
        for measure in ("event", "string"):
            sides = [items for (name, _), items in found.items() if name == measure]
            assert sum(map(len, sides)) == len(gold)
            assert frozenset().union(*sides) == gold


def test_an_item_is_nested_where_one_of_its_events_is() -> None:
    found = kinds(INFO.under("strict"), example(FLAT, NESTED), frozenset())
    assert {kind for kind, _ in found["event", "nested"]} == {"Regulation"}
    assert {kind for kind, _ in found["event", "flat"]} == {"Binding"}


def test_label_sets_name_no_places_and_so_no_kinds_of_items() -> None:
    assert kinds(INFO, example(FLAT), frozenset()) == {}


def test_rows_are_sorted_by_what_their_gold_holds() -> None:
    rows = [example(), example(FLAT), example(FLAT, NESTED), example(CROSSING)]
    buckets = parts(INFO, rows, Known(Counter({("binding", "Binding"): 1})))
    assert [*map(buckets["items"], rows)] == ["none", "one", "several", "one"]
    assert [*map(buckets["nesting"], rows)] == ["no event", "flat", "nested", "flat"]
    assert [*map(buckets["sentences"], rows)] == ["no event", "within", "within", "across"]
    assert [*map(buckets["strings"], rows)] == ["no mention", "all known", "some new", "all known"]


def test_rows_are_sorted_by_how_many_types_train_gives_to_their_strings() -> None:
    rows = [example(), example(FLAT), example(FLAT, NESTED)]

    def found(*known: tuple[str, str]) -> list[str]:
        return [*map(parts(INFO, rows, Known(Counter(known)))["ambiguity"], rows)]

    binding, regulates = ("binding", "Binding"), ("regulates", "Regulation")
    assert found() == ["no mention", "all new", "all new"]
    assert found(binding) == ["no mention", "one type", "one type"]
    several = ["no mention", "one type", "several types"]
    assert found(binding, regulates, ("regulates", "Binding")) == several


def test_more_than_one_is_several() -> None:
    assert [*map(several, range(4))] == ["none", "one", "several", "several"]
