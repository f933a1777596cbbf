"""Relations between concepts that share names: a line earns one unit."""

from hypothesis import given
from hypothesis import strategies as st

from repro.schema import Entity, Example, Item
from repro.scoring.counts import Counts
from repro.scoring.credit import counts, once, units

UNITS: tuple[Item, ...] = tuple((letter,) for letter in "abcd")
LINES = st.lists(st.lists(st.sampled_from(UNITS), unique=True, max_size=3), max_size=4)


def example() -> Example:
    """Two genes and a disease; the genes, say of mouse and man, have the same first name."""
    text = "p53 causes cancer as TP53 does"
    entities = (
        Entity("T1", "Gene", ((0, 3),), "p53"),
        Entity("T2", "Disease", ((11, 17),), "cancer"),
        Entity("T3", "Gene", ((21, 25),), "TP53"),
    )
    concepts = {"man": ("T1", "T3"), "mouse": ("T1",), "cancer": ("T2",)}
    return Example("1", "1", text, entities=entities, concepts=concepts)


MAN, MOUSE = ("Association", "cancer", "man"), ("Association", "cancer", "mouse")
WRONG = ("Bind", "cancer", "man")
UNIT_OF = units(example(), [MAN, MOUSE], directed=False)


def test_relations_between_concepts_of_the_same_names_are_one_unit() -> None:
    unit = ("Association", "cancer", "p53")
    assert {MAN: unit, MOUSE: unit} == UNIT_OF


def test_ends_keep_their_order_where_relations_have_a_direction() -> None:
    relation = ("Association", "man", "cancer")
    assert units(example(), [relation], directed=True)[relation][1:] == ("p53", "cancer")
    assert units(example(), [relation], directed=False)[relation][1:] == ("cancer", "p53")


def test_a_line_that_means_two_relations_earns_one_unit() -> None:
    assert counts(UNIT_OF, [[MAN, MOUSE]]) == Counts(tp=1, predicted=1, gold=1)
    assert counts({MAN: MAN, MOUSE: MOUSE}, [[MAN, MOUSE]]) == Counts(tp=1, predicted=1, gold=2)


def test_what_was_said_already_is_not_wrong_and_what_is_not_gold_is() -> None:
    assert counts(UNIT_OF, [[MAN, MOUSE], [MAN]]) == Counts(tp=1, predicted=1, gold=1)
    assert counts(UNIT_OF, [[MAN], [WRONG]]) == Counts(tp=1, predicted=2, gold=1)
    assert counts(UNIT_OF, []) == Counts(tp=0, predicted=0, gold=1)
    assert counts({}, [[WRONG]]) == Counts(tp=0, predicted=1, gold=0)


@given(LINES)
def test_lines_earn_as_many_units_as_any_choice_of_one_each(meant: list[list[Item]]) -> None:
    earned = once(meant)
    assert earned <= {unit for line in meant for unit in line}
    assert len(earned) == brute(meant)


def brute(meant: list[list[Item]]) -> int:
    """The most distinct units over all choices of one or none for each line."""
    if not meant:
        return 0
    first, *rest = meant
    skipped = brute(rest)
    chosen = [1 + brute([[u for u in line if u != unit] for line in rest]) for unit in first]
    return max([skipped, *chosen])
