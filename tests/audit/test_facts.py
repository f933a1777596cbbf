from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.audit.facts import (
    bag_text,
    histogram_text,
    items_text,
    load_facts,
    parse_bag,
    parse_items,
    write_facts,
)
from repro.errors import InputError
from tests.audit.samples import facts

items = st.frozensets(st.text("abcdefg_ []0", max_size=6).filter(lambda text: text != "-"))
histograms = st.dictionaries(items, st.integers(1, 99), min_size=1).map(Counter)


@given(items)
def test_a_set_of_items_is_read_as_it_was_written(some: frozenset[str]) -> None:
    assert parse_items(items_text(some)) == some


@given(histograms)
def test_the_label_sets_of_an_input_are_read_as_they_were_written(
    bag: Counter[frozenset[str]],
) -> None:
    assert parse_bag(bag_text(bag)) == bag


@given(histograms)
def test_a_histogram_lists_its_commonest_set_first(bag: Counter[frozenset[str]]) -> None:
    counts = list(histogram_text(bag).values())
    assert counts == sorted(counts, reverse=True)


def test_facts_are_read_as_they_were_written_byte_for_byte(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    write_facts(facts(), first)
    assert load_facts(first) == facts()
    write_facts(load_facts(first), second)
    assert second.read_bytes() == first.read_bytes()


def test_an_unknown_key_is_named_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text('{"phee": {"pinz": {}}}', encoding="utf-8")
    with pytest.raises(InputError, match=r"facts\.json: phee.*corpus-facts"):
        load_facts(path)
