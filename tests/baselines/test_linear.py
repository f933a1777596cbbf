"""The linear baseline learns what its words say, the same way every time."""

import pytest

from repro.baselines import linear
from repro.schema import Entity, Event, Example, Relation, TaskInfo, TaskName
from repro.scoring.counts import Counts, judge, total
from repro.tasks import asking, reading
from repro.tasks.asking import Asking
from repro.tasks.reading import Answer
from repro.text import NotRun
from tests.conftest import RealCorpora

EVENTS = TaskInfo("demo", "Demo", "events", ("Raise", "Fail", "Bind"))
TAGS = TaskInfo("demo", "Demo", "entities", ("O", "B-Drug", "I-Drug"))
PAIRS = TaskInfo("demo", "Demo", "relations", ("Raise", "Fail"), pairs=True)


def answers(protocol: Asking, train: list[Example], test: list[Example]) -> list[str]:
    found = linear.answers(protocol, train, test, 13)
    assert not isinstance(found, NotRun)
    return found


def event_row(text: str, *types: str) -> Example:
    return Example("1", "1", text, events=tuple(Event(kind, kind, "t") for kind in types))


def tagged_row(text: str) -> Example:
    tokens = tuple(text.split())
    tags = tuple("B-Drug" if token.endswith("ol") else "O" for token in tokens)
    return Example("1", "1", text, tokens=tokens, tags=tags)


def pair_row(first: str, second: str) -> Example:
    """Zorin raises fenase, whichever of them is asked about; another pair holds nothing."""
    text = "zorin raises fenase but not keltin"
    spans = {word: (text.index(word), text.index(word) + len(word)) for word in text.split()}
    entities = tuple(Entity(word, "drug", (span,), word) for word, span in spans.items())
    raised = {first, second} == {"zorin", "fenase"}
    relations = (Relation("Raise", first, second),) if raised else ()
    return Example("1", "1", text, entities=entities, relations=relations, pair=(first, second))


def test_types_follow_the_words_of_the_text_and_may_be_none_or_several() -> None:
    train = 5 * [
        event_row("levels rose", "Raise"),
        event_row("treatment failed", "Fail"),
        event_row("levels rose and treatment failed", "Raise", "Fail"),
        event_row("nothing happened"),
    ]
    found = answers(asking.of(EVENTS), train, train[:4])
    assert found == ["Raise", "Fail", "Raise, Fail", "none"]


def test_the_marked_pair_decides_and_not_the_sentence_alone() -> None:
    pairs = [("zorin", "fenase"), ("zorin", "keltin"), ("fenase", "keltin")]
    rows = [pair_row(*pair) for pair in pairs]
    assert answers(asking.of(PAIRS), rows * 5, rows) == [
        "Raise",
        "none",
        "none",
    ]


def test_tokens_are_tagged_by_their_form_and_strict_names_the_mentions() -> None:
    train = [tagged_row(f"we gave {name}ol to some of them") for name in ("abcd", "xy", "klm")] * 4
    test = [tagged_row("we gave unseenol to some of them")]
    assert answers(asking.of(TAGS), train, test) == ["O O B-Drug O O O O"]
    assert answers(asking.of(TAGS.under("strict")), train, test) == ["Drug | unseenol"]


def test_classes_follow_the_words() -> None:
    info = TaskInfo("demo", "Demo", "classification", ("no", "yes"))
    rows = [Example("1", "1", "it is bad", label="no"), Example("2", "2", "it helps", label="yes")]
    for protocol in (asking.of(info), asking.of(info.under("strict"))):
        assert answers(protocol, rows * 4, rows) == ["no", "yes"]


@pytest.mark.parametrize("task", ["events", "relations"])
def test_strict_events_and_relations_are_not_run(task: TaskName) -> None:
    protocol = asking.of(TaskInfo("demo", "Demo", task, ("a",)).under("strict"))
    assert isinstance(linear.answers(protocol, [], [], 0), NotRun)


def test_the_shape_of_a_word_tells_capitals_digits_and_signs() -> None:
    assert linear.shape("IL-2beta") == "A-0a"


def judged(info: TaskInfo, rows: list[Example], answers: list[str]) -> Counts:
    """The score of answers under the protocol of a corpus."""
    task = reading.of(info)
    pairs = zip(rows, answers, strict=True)
    return total([judge(task, row, Answer(answer)) for row, answer in pairs])


@pytest.mark.mirror
def test_real_tags_are_learned_and_the_same_in_every_run(real_corpora: RealCorpora) -> None:
    info, splits = real_corpora("bc5cdr", "label_set")
    task = asking.of(info)
    train, test = splits["train"][:1500], splits["test"][:500]
    found = answers(task, train, test)
    assert found == answers(task, train, test)
    outside = [" ".join("O" * len(row.tokens)) for row in test]
    scores = [judged(info, test, said).f1 for said in (found, outside)]
    assert scores[0] > 0.93 > scores[1]


@pytest.mark.mirror
def test_real_label_sets_beat_the_constant(real_corpora: RealCorpora) -> None:
    info, splits = real_corpora("phee", "label_set")
    task = asking.of(info)
    found = answers(task, splits["train"], splits["test"])
    counts: Counts = judged(info, splits["test"], found)
    assert counts.f1 > 0.8929
