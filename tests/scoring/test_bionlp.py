"""Genia's own evaluation: each of its rules, and its figures on the real corpora."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache

import pytest

from repro.schema import Argument, Entity, Event, Example, Span
from repro.scoring.bionlp import Matched, official, widened
from repro.tasks.asking.event_lines import written
from repro.tasks.reading.event_lines import Stated, read
from tests.conftest import RealCorpora
from tests.scoring.genia_errors import KINDS

Devel = Callable[[str], list[Example]]
TEXT = "FOO1 expression-inducing BAR2 and BAZ3 bind."


def entity(id_: str, kind: str, words: str) -> Entity:
    start = TEXT.index(words)
    return Entity(id_, kind, ((start, start + len(words)),), words)


def event(id_: str, kind: str, trigger: str, *arguments: tuple[str, str]) -> Event:
    return Event(id_, kind, trigger, tuple(Argument(*argument) for argument in arguments))


ENTITIES = (
    entity("T1", "Protein", "FOO1"),
    entity("T2", "Protein", "BAR2"),
    entity("T3", "Protein", "BAZ3"),
    entity("T4", "Gene_expression", "expression"),
    entity("T5", "Positive_regulation", "inducing"),
    entity("T6", "Binding", "bind"),
    entity("T7", "Entity", "and"),
)
EXPRESSION = event("E1", "Gene_expression", "T4", ("Theme", "T1"))
INDUCING = event("E2", "Positive_regulation", "T5", ("Theme", "E1"), ("Cause", "T3"))
BINDING = event("E3", "Binding", "T6", ("Theme", "T2"), ("Theme2", "T3"), ("Site2", "T7"))
GOLD = Example("1", "1", TEXT, entities=ENTITIES, events=(EXPRESSION, INDUCING, BINDING))


def counts(*events: Event, gold: Example = GOLD, mentions: tuple[Entity, ...] = ()) -> Matched:
    stated = Stated((*mentions, *gold.entities), events)
    return sum(official(gold, stated).values(), Matched())


def total(rows: Iterable[Mapping[str, Matched]]) -> Matched:
    return sum((counts for row in rows for counts in row.values()), Matched())


def with_errors(example: Example, stated: Stated) -> Example:
    entities = {entity.id: entity for entity in (*example.entities, *stated.mentions)}
    return replace(example, entities=tuple(entities.values()), events=stated.events)


def at(id_: str, span: Span) -> Entity:
    return next(replace(entity, spans=(span,)) for entity in ENTITIES if entity.id == id_)


def test_the_gold_matches_itself_and_nothing_matches_no_answer() -> None:
    assert counts(*GOLD.events) == Matched(3, 3, 3, 3)
    assert counts() == Matched(3, 0, 0, 0)
    assert counts().f1 == 0.0


def test_counts_are_kept_by_type() -> None:
    found = official(GOLD, Stated(GOLD.entities, (EXPRESSION, replace(BINDING, type="Fold"))))
    assert found["Gene_expression"] == Matched(1, 1, 1, 1)
    assert found["Binding"] == Matched(1, 0, 0, 0)
    assert found["Fold"] == Matched(0, 0, 1, 0), "a type that is not known is answered, and wrong"


def test_sites_and_the_numbers_of_themes_do_not_count() -> None:
    plain = event("E3", "Binding", "T6", ("Theme", "T2"), ("Theme", "T3"))
    assert counts(EXPRESSION, INDUCING, plain).f1 == 1.0


def test_arguments_are_compared_in_their_order() -> None:
    turned = event("E3", "Binding", "T6", ("Theme", "T3"), ("Theme2", "T2"))
    assert counts(EXPRESSION, INDUCING, turned) == Matched(3, 2, 3, 2)


def test_of_an_event_that_is_an_argument_only_the_themes_count() -> None:
    outer = event("E4", "Positive_regulation", "T5", ("Theme", "E2"))
    gold = replace(GOLD, events=(*GOLD.events, outer))
    without_cause = event("E2", "Positive_regulation", "T5", ("Theme", "E1"))
    assert counts(EXPRESSION, without_cause, BINDING, outer, gold=gold) == Matched(4, 3, 4, 3)


def test_a_wrong_theme_makes_the_events_around_it_wrong() -> None:
    wrong = event("E1", "Gene_expression", "T4", ("Theme", "T2"))
    assert counts(wrong, INDUCING, BINDING) == Matched(3, 1, 3, 1)


def test_a_protein_stands_for_those_that_are_equivalent() -> None:
    gold = replace(GOLD, equivalents=(("T1", "T2"),))
    other = event("E1", "Gene_expression", "T4", ("Theme", "T2"))
    assert counts(other, INDUCING, BINDING, gold=gold).f1 == 1.0
    assert counts(EXPRESSION, replace(other, id="E9"), gold=gold) == Matched(3, 1, 1, 1)


def test_events_that_differ_in_sites_alone_are_one() -> None:
    other = event("E9", "Binding", "T6", ("Theme", "T2"), ("Theme2", "T3"))
    outer = event("E4", "Positive_regulation", "T5", ("Theme", "E9"))
    gold = replace(GOLD, events=(BINDING, other, outer))
    assert counts(BINDING, replace(outer, arguments=(Argument("Theme", "E3"),)), gold=gold) == (
        Matched(2, 2, 2, 2)
    )


def test_a_surplus_of_answers_that_match_is_left_out_of_the_answer() -> None:
    near = replace(at("T4", (5, 14)), id="X")
    twice = event("E9", "Gene_expression", "X", ("Theme", "T1"))
    assert counts(EXPRESSION, twice, mentions=(near,)) == Matched(3, 1, 1, 1)


def test_an_answer_that_matches_several_counts_once_among_the_answers() -> None:
    near = replace(at("T4", (4, 15)), id="T8")
    second = event("E9", "Gene_expression", "T8", ("Theme", "T1"))
    gold = replace(GOLD, entities=(*ENTITIES, near), events=(EXPRESSION, second))
    found = counts(EXPRESSION, gold=gold)
    assert found == Matched(2, 2, 1, 1)
    assert (found.precision, found.recall, found.f1) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("span", "near"),
    [
        ((5, 15), True),
        ((6, 14), True),
        ((4, 15), True),  # the space before it: one character is always allowed
        ((3, 15), False),  # the protein before it
        ((5, 16), True),  # the hyphen
        ((5, 17), False),  # the mention behind it
    ],
)
def test_a_trigger_may_be_wider_by_one_character_or_to_the_next_stop_or_mention(
    span: Span, near: bool
) -> None:
    stated = Stated((*(e for e in ENTITIES if e.id != "T4"), at("T4", span)), (EXPRESSION,))
    assert official(GOLD, stated)["Gene_expression"].matched_gold == near


def test_a_span_widens_to_stops_of_the_text_and_to_mentions() -> None:
    text = "an up-regulation\tof it, too"
    nothing = [False] * len(text)
    assert widened(text, nothing, (6, 16)) == (3, 19)
    assert widened(text, [place < 5 for place in range(len(text))], (6, 16)) == (5, 19)
    assert widened(text, nothing, (20, 22)) == (3, 23), "the stop next to it does not hold it back"
    assert widened("aa", [False] * 2, (0, 2)) == (-1, 3)


def test_words_that_are_not_in_the_text_match_nothing() -> None:
    nowhere = Entity("X", "Gene_expression", (), "expressions")
    stated = event("E9", "Gene_expression", "X", ("Theme", "T1"))
    assert counts(stated, mentions=(nowhere,)) == Matched(3, 0, 1, 0)
    assert counts(event("E9", "Gene_expression", "T4", ("Theme", "T99"))) == Matched(3, 0, 1, 0)


def test_events_in_a_circle_are_wrong_and_do_not_go_on_for_ever() -> None:
    one = event("E1", "Positive_regulation", "T5", ("Theme", "E2"))
    other = event("E2", "Positive_regulation", "T5", ("Theme", "E1"))
    assert counts(one, other, gold=replace(GOLD, events=(EXPRESSION, INDUCING))).matched_gold == 0
    assert counts(one, other, gold=replace(GOLD, events=(one, other))).gold == 2


OFFICIAL = {
    # What a2-evaluate.pl -sp -t1 prints: gold and answered events, each with those that match.
    ("genia2011", "as_it_is"): Matched(3243, 3243, 3243, 3243),
    ("genia2011", "merged"): Matched(3243, 1790, 2388, 1790),
    ("genia2011", "without_numbers"): Matched(3243, 3243, 3243, 3243),
    ("genia2011", "longer"): Matched(3243, 3243, 3243, 3243),
    ("genia2011", "shifted"): Matched(3243, 2001, 3243, 2000),
    ("genia2011", "dropped"): Matched(3243, 1762, 1757, 1757),
    ("genia2011", "retyped"): Matched(3243, 2216, 3245, 2208),
    ("genia2011", "wrong_arguments"): Matched(3243, 2303, 3040, 2295),
    ("genia2011", "wrong_nested"): Matched(3243, 2717, 3174, 2711),
    ("genia2011", "without_causes"): Matched(3243, 2586, 3089, 2586),
    ("genia2011", "twice"): Matched(3243, 3243, 3243, 3243),
    ("genia2011", "equivalent"): Matched(3243, 3243, 3243, 3243),
    ("genia2011", "backwards"): Matched(3243, 2367, 3243, 2367),
    ("genia2011", "everything"): Matched(3243, 1367, 3894, 1367),
    ("genia2013", "as_it_is"): Matched(3184, 3184, 3184, 3184),
    ("genia2013", "merged"): Matched(3184, 1989, 2465, 1989),
    ("genia2013", "without_numbers"): Matched(3184, 3184, 3184, 3184),
    ("genia2013", "longer"): Matched(3184, 3184, 3184, 3184),
    ("genia2013", "shifted"): Matched(3184, 1813, 3184, 1813),
    ("genia2013", "dropped"): Matched(3184, 1604, 1601, 1601),
    ("genia2013", "retyped"): Matched(3184, 2124, 3191, 2117),
    ("genia2013", "wrong_arguments"): Matched(3184, 2204, 3041, 2199),
    ("genia2013", "wrong_nested"): Matched(3184, 2553, 3047, 2548),
    ("genia2013", "without_causes"): Matched(3184, 2385, 3024, 2385),
    ("genia2013", "twice"): Matched(3184, 3184, 3184, 3184),
    ("genia2013", "equivalent"): Matched(3184, 3184, 3184, 3184),
    ("genia2013", "backwards"): Matched(3184, 2150, 3184, 2150),
    ("genia2013", "everything"): Matched(3184, 1248, 3905, 1248),
}
DOUBLED = ("twice", "everything")
"""Errors that lines cannot state: the same event on two triggers at one place."""


@pytest.fixture(scope="module")
def devel(real_corpora: RealCorpora) -> Devel:
    """The official devel set of a corpus, our test set."""
    return cache(lambda dataset: real_corpora(dataset, "strict")[1]["test"])


@pytest.mark.mirror
@pytest.mark.parametrize(("dataset", "kind"), OFFICIAL)
def test_figures_are_those_of_the_official_script(devel: Devel, dataset: str, kind: str) -> None:
    pairs = ((example, KINDS[kind](example)) for example in devel(dataset))
    assert total(official(*pair) for pair in pairs) == OFFICIAL[dataset, kind]


@pytest.mark.mirror
@pytest.mark.parametrize(
    ("dataset", "kind"), [(d, kind) for d, kind in OFFICIAL if kind not in DOUBLED]
)
def test_answers_as_lines_have_the_figures_too(devel: Devel, dataset: str, kind: str) -> None:
    found = []
    for example in devel(dataset):
        rows = written(with_errors(example, KINDS[kind](example)))
        found.append(official(example, read(rows, example)))
    assert total(found) == OFFICIAL[dataset, kind]
