"""Lookup: strings of train found in the text of test, and nothing else of test."""

from dataclasses import replace

import pytest

from repro.baselines import lookup
from repro.baselines.lexicon import Lexicon, learned
from repro.schema import Entity, Event, Example, Relation, TaskInfo, TaskName
from repro.tasks import asking
from repro.tasks.asking import Asking
from repro.text import NotRun

TYPES = ("Raise", "Fail")


def protocol(task: TaskName, *, directed: bool = True) -> Asking:
    labels = ("O", "B-Drug", "I-Drug") if task == "entities" else TYPES
    return asking.of(TaskInfo("demo", "Demo", task, labels, directed=directed).under("strict"))


def row(text: str, *words: str, **fields: object) -> Example:
    """An example with an entity at the first occurrence of each of `words`."""
    entities = tuple(
        Entity(word, "Drug", ((text.index(word), text.index(word) + len(word)),), word)
        for word in words
    )
    return replace(Example("1", "1", text, entities=entities), **fields)  # type: ignore[arg-type]


def answers(task: Asking, train: list[Example], text: str) -> str:
    found = lookup.answers(task, train, [Example("2", "2", text)], 0)
    assert not isinstance(found, NotRun)
    return found[0]


def test_the_longest_string_wins_and_matches_whole_words() -> None:
    lexicon = Lexicon.of({("a",): "X", ("a", "b"): "Y"})
    assert lexicon.find("a a b ab") == [("X", 0, 1), ("Y", 2, 5)]


def test_a_string_that_is_mostly_no_mention_is_not_learned() -> None:
    rows = [("cold drug", [("Drug", 0, 4)]), ("cold cold", []), ("warm", [("Drug", 0, 4)])]
    assert learned(rows).kinds == {("warm",): "Drug"}


def test_a_string_has_the_type_it_has_most_often() -> None:
    rows = [("zorin", [("Gene", 0, 5)]), *[("zorin", [("Drug", 0, 5)])] * 2]
    assert learned(rows).kinds == {("zorin",): "Drug"}


def test_entities_of_train_are_named_in_the_order_of_the_test_text() -> None:
    train = [row("zorin and fenase", "zorin", "fenase")]
    assert answers(protocol("entities"), train, "fenase; zorin, zorin") == (
        "Drug | fenase\nDrug | zorin\nDrug | zorin #2"
    )
    assert answers(protocol("entities"), train, "nothing") == "none"


def test_triggers_of_train_are_found_with_their_type() -> None:
    train = [row("zorin raised it", "raised", events=(Event("E1", "Raise", "raised"),))]
    assert answers(protocol("events"), train, "it was raised twice") == "Raise | raised"


def test_pairs_of_train_are_related_in_their_direction() -> None:
    train = [row("zorin raises fenase", "zorin", "fenase", relations=(RAISES,))]
    assert answers(protocol("relations"), train, "fenase fears zorin") == "Raise | zorin | fenase"


RAISES = Relation("Raise", "zorin", "fenase")


def test_a_pair_that_is_mostly_unrelated_is_not_learned() -> None:
    related = row("zorin raises fenase", "zorin", "fenase", relations=(RAISES,))
    train = [related, row("fenase and zorin"), row("zorin or fenase")]
    assert answers(protocol("relations"), train, "zorin, fenase") == "none"


def test_every_mention_of_a_related_concept_is_learned() -> None:
    train = [
        row(
            "zorin (ZRN) raises fenase",
            "zorin",
            "ZRN",
            "fenase",
            concepts={"C1": ("zorin", "ZRN"), "C2": ("fenase",)},
            relations=(Relation("Raise", "C2", "C1"),),
        )
    ]
    undirected = protocol("relations", directed=False)
    assert answers(undirected, train, "fenase and ZRN") == "Raise | ZRN | fenase"


def test_only_the_text_of_a_test_row_is_looked_at() -> None:
    train = [row("zorin and fenase", "zorin", "fenase")]
    bare, full = Example("2", "2", "zorin"), row("zorin", "zorin")
    both = lookup.answers(protocol("entities"), train, [bare, full], 0)
    assert both == ["Drug | zorin"] * 2


@pytest.mark.parametrize(("task", "name"), [("classification", "strict"), ("events", "label_set")])
def test_label_sets_and_classes_are_not_run(task: TaskName, name: str) -> None:
    info = TaskInfo("demo", "Demo", task, TYPES)
    made = asking.of(info.under("strict" if name == "strict" else "label_set"))
    assert isinstance(lookup.answers(made, [], [], 0), NotRun)
