"""Items in the labels that corpora share: what transfers.yaml names, and how items are taken."""

from itertools import permutations
from pathlib import Path

import pytest

from repro.corpora.base import load
from repro.corpora.card import task_info
from repro.errors import InputError
from repro.registry import Space, corpus_entry, space_of, spaces
from repro.schema import Item, ProtocolName, TaskInfo
from repro.tasks import asking
from repro.tasks.shared import common, kinds, shared
from tests.tasks.samples import sample

NAMED = [(name, corpus) for name, space in spaces().items() for corpus in space.corpora]
PAIRS = [pair for space in spaces().values() for pair in permutations(space.corpora, 2)]
GENIA = ("genia2011", "genia2013")


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def info_of(dataset: str, protocol: ProtocolName = "label_set") -> TaskInfo:
    return task_info(load(dataset), corpus_entry(dataset), protocol)


def items(*found: Item) -> frozenset[Item]:
    return frozenset(found)


@pytest.mark.parametrize(("space", "corpus"), NAMED)
def test_a_space_names_every_label_of_its_corpora_and_no_other(space: str, corpus: str) -> None:
    assert set(spaces()[space].corpora[corpus]) == set(kinds(info_of(corpus)))


@pytest.mark.parametrize("space", spaces())
def test_every_shared_label_is_named_by_every_corpus_of_its_space(space: str) -> None:
    found = spaces()[space]
    for labels in found.corpora.values():
        assert {name for name in labels.values() if name} == set(found.labels)


def test_two_corpora_are_mapped_by_one_space_alone() -> None:
    assert len({frozenset(pair) for pair in PAIRS}) == len(PAIRS) / 2
    assert {("genia2011", "genia2013"), ("phee", "ade"), ("bc5cdr", "bc4chemd")} <= {*PAIRS}


@pytest.mark.parametrize(("source", "target"), PAIRS)
@pytest.mark.parametrize("protocol", ["label_set", "strict"])
def test_the_gold_of_either_corpus_is_in_the_labels_of_the_common_one(
    source: str, target: str, protocol: ProtocolName
) -> None:
    first, second = info_of(source, protocol), info_of(target, protocol)
    if protocol == "strict" and first.task != second.task:
        with pytest.raises(InputError, match="hold different things"):
            common(space_of(source, target), first, second)
        return
    space = space_of(source, target)
    joint = asking.of(common(space, first, second))
    for info in (first, second):
        known = shared(space, info)
        gold = asking.of(info).gold(sample(info))
        moved = known.items(gold)
        assert {joint.type_of(item) for item in moved} <= set(joint.types)
        if info.task != "entities":
            assert len(moved) + known.dropped(gold) == len(gold)


def test_whether_an_adverse_event_is_stated_is_one_item_or_none() -> None:
    space = space_of("phee", "ade")
    phee, ade = shared(space, info_of("phee")), shared(space, info_of("ade"))
    both = items(("Adverse_event",), ("Potential_therapeutic_event",))
    assert phee.items(both) == ade.items(items(("related",))) == items(("Adverse_event",))
    assert phee.dropped(both) == 1
    assert ade.items(items(("not-related",))) == items()


def test_a_word_that_is_no_label_stays_wrong_even_where_it_is_a_shared_name() -> None:
    space = space_of("ade", "phee")
    said = shared(space, info_of("ade")).items(items(("Adverse_event",)))
    assert len(said) == 1
    assert said != items(("Adverse_event",))


def test_tokens_of_a_dropped_mention_are_outside_and_unknown_tags_are_wrong() -> None:
    space = space_of("bc5cdr", "bc4chemd")
    known = shared(space, info_of("bc5cdr"))
    tags = ("O", "B-Chemical", "I-Chemical", "B-Disease", "I-Gene", "Chemical")
    moved = [tag for _, tag in sorted(known.items(frozenset(enumerate(tags))))]
    assert moved[:4] == ["O", "B-Chemical", "I-Chemical", "O"]
    assert not {*moved[4:]} & set(info_of("bc4chemd").labels)


def test_a_strict_event_keeps_its_place() -> None:
    space = space_of(GENIA[1], GENIA[0])
    known = shared(space, info_of("genia2013", "strict"))
    found = items(("Binding", "3-7"), ("Acetylation", "9-12"))
    assert known.items(found) == items(("Binding", "3-7"))
    assert known.dropped(found) == 1


@pytest.mark.parametrize(
    ("labels", "problem"),
    [
        ({"related": "yes"}, "ade: not-related: missing; add it"),
        ({"related": "yes", "not-related": None, "odd": None}, "ade: odd: is no label"),
    ],
)
def test_a_space_that_does_not_fit_its_corpus_is_refused(
    labels: dict[str, str | None], problem: str
) -> None:
    space = Space(title="a test", corpora={"ade": labels})
    with pytest.raises(InputError, match=problem):
        shared(space, info_of("ade"))


def test_sets_of_types_and_tags_cannot_be_held_together() -> None:
    space = Space(title="a test", corpora={})
    with pytest.raises(InputError, match="answers about entities and events hold different things"):
        common(space, info_of("bc5cdr"), info_of("phee"))
