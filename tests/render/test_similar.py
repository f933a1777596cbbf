"""The rows that a prompt shows: the most similar of train, or the same few for all."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.params import Prompt
from repro.render.examples import FewShot, Retrieved
from repro.render.similar import Similar
from repro.schema import Event, Example, TaskInfo
from repro.tasks import asking
from repro.tasks.asking import prompts

INFO = TaskInfo("phee", "PHEE", "events", ("Raise", "Fail", "Bind"))
TASK = asking.of(INFO)
WORDS = ("zorin", "fenase", "mice", "alpha", "raised", "lowered")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


def row(id_: str, text: str, *types: str, group: str = "") -> Example:
    events = tuple(Event(str(n), kind, "t") for n, kind in enumerate(types))
    return Example(id_, group or id_, text, events=events)


TRAIN = [
    row("a", "zorin raised fenase in mice", "Raise"),
    row("b", "alpha lowered fenase", "Fail"),
    row("c", "zorin raised alpha in mice", "Bind", group="doc"),
    row("d", "nothing happened at all"),
]


def ids(rows: Sequence[Example]) -> list[str]:
    return [each.id for each in rows]


def retrieved(most: int) -> Retrieved:
    return Retrieved(TASK, TRAIN, most)


def test_the_most_similar_rows_are_shown_and_the_most_similar_stands_last() -> None:
    asked = row("x", "zorin raised fenase in rats")
    assert ids(retrieved(2).shown(asked)) == ["c", "a"]


def test_a_prompt_shows_texts_with_their_answers_between_what_is_asked_and_the_text() -> None:
    asked = row("x", "zorin raised fenase in rats")
    assert retrieved(1).prompt(asked) == (
        f"{prompts.label_set(INFO)}\n\n"
        "zorin raised fenase in mice\n\nAnswer:\nRaise\n\n"
        "zorin raised fenase in rats\n\nAnswer:\n"
    )


def test_no_example_is_the_plain_prompt() -> None:
    for style in (Retrieved, FewShot):
        assert style(TASK, TRAIN, 0).prompt(TRAIN[0]) == prompts.prompt(TASK, TRAIN[0])


def test_a_row_of_train_is_never_shown_itself_or_its_own_document() -> None:
    sibling = row("e", "zorin raised alpha in mice today", group="doc")
    for each in [*TRAIN, sibling]:
        shown = Retrieved(TASK, [*TRAIN, sibling], 4).shown(each)
        assert each.group not in {other.group for other in shown}


def test_of_equally_similar_rows_the_earlier_one_comes_first() -> None:
    same = [row(str(n), "zorin raised alpha") for n in range(5)]
    found = Similar(ids(same), [each.text for each in same]).to("x", "zorin raised", 3)
    assert [place for place, _ in found] == [0, 1, 2]


@given(texts=st.lists(TEXTS, min_size=1, max_size=12), asked=TEXTS, most=st.integers(0, 5))
def test_what_is_found_is_what_comparing_with_every_text_finds(
    texts: list[str], asked: str, most: int
) -> None:
    from sklearn.metrics.pairwise import cosine_similarity

    index = Similar([str(n) for n in range(len(texts))], texts)
    known = index._inverted.T
    every = cosine_similarity(index._vectors.transform([asked]), known)[0].round(9)
    ranked = sorted(range(len(texts)), key=lambda place: (-every[place], place))[:most]
    found = index.to("another", asked, most)
    assert [place for place, _ in found] == ranked
    assert [cosine for _, cosine in found] == pytest.approx([every[place] for place in ranked])


def test_texts_that_are_nearly_the_same_are_counted() -> None:
    style = retrieved(1)
    rows = [row("x", "zorin raised fenase in mice"), row("y", "rats lowered zorin")]
    assert style.remark(rows) == "1 of 2 rows show a text that is nearly their own"


def test_few_shot_shows_all_rows_the_same_and_covers_the_types() -> None:
    style = FewShot(TASK, TRAIN, 3)
    shown = [ids(style.shown(row(str(n), text))) for n, text in enumerate(WORDS)]
    assert all(each == shown[0] for each in shown)
    assert set(shown[0]) == {"a", "b", "c"}


def test_a_row_of_train_that_few_shot_shows_is_asked_with_the_next_one_in_its_place() -> None:
    style = FewShot(TASK, TRAIN, 3)
    for each in TRAIN[:3]:
        assert each.id not in ids(style.shown(each))
        assert len(style.shown(each)) == 3


def test_few_shot_is_drawn_by_the_corpus_s_name_alone() -> None:
    texts = row("x", "mice")
    assert ids(FewShot(TASK, TRAIN, 3).shown(texts)) == ids(FewShot(TASK, TRAIN, 3).shown(texts))
    others = {
        tuple(ids(FewShot(asking.of(replace(INFO, dataset=str(n))), TRAIN, 1).shown(texts)))
        for n in range(20)
    }
    assert len(others) > 1


@pytest.mark.parametrize("style", ["plain", "reason", "json"])
def test_examples_are_refused_with_a_style_that_shows_none(style: str) -> None:
    with pytest.raises(ValueError, match=f"examples must be 0 with style {style}"):
        Prompt.model_validate({"style": style, "examples": 1})
