"""No output of a model stops its reading, whatever the task, the protocol and the style."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.corpora.base import load
from repro.corpora.card import task_info
from repro.params import StyleName
from repro.registry import corpora, corpus_entry
from repro.render.plain import Plain
from repro.render.stage import STYLES
from repro.schema import Example, ProtocolName, TaskInfo
from repro.scoring.counts import judge
from repro.tasks import asking, reading
from repro.tasks.reading import Unreadable, event_lines
from tests.faults.budget import fuzzed, in_memory, in_time
from tests.faults.inputs import edited
from tests.faults.record import tried
from tests.tasks.samples import sample

PART = "Bad input: answers"
PROTOCOLS: Sequence[ProtocolName] = ("label_set", "strict")
READ: Sequence[StyleName] = ("plain", "json", "reason")
"""The styles that ask for answers of three kinds; the others ask for plain ones."""
LONGEST = 60_000
"""Letters of an output that says the same many times."""
PIECES = re.compile(r"(?<=[{}\[\],:\n])")
SIGNS = (
    "\n", " ", " | ", "|", ", ", ",", ": ", " ... ", " #2", " #999999", " @1", " @2", "\\", "\\s",
    "none", "None", "Answer:", "**Answer**: ", "<think>", "</think>", "```", "```json\n", "- ",
    "1. ", "[", "]", '["', '", "', '"]', "\\ud800", "\0", "\r\n", "\u2028", "\u00a0", "e\u0301",
    "\ufb01", "\U0001f600", "?", "0-5", "9" * 5000, "[" * 5000, "* " * 3000, " \n" * 3000,
    "- " * 3000, "a, " * 3000, '{"a":' * 5000, "</think>" * 3000, "null", "1e999", "{}", "\\ud83d",
    "Cause: ", "Theme: ", "=1+1", "<script>alert(1)</script>",
)  # fmt: skip


def writer(info: TaskInfo, example: Example, style: StyleName = "plain") -> Plain:
    """What asks for answers in a style."""
    return STYLES[style](asking.of(info), [example], 0)


def answers(info: TaskInfo, example: Example, write: Plain) -> st.SearchStrategy[str]:
    """Text of any kind; pieces of prompts and right answers in no order; right ones, edited."""
    right = write.completion(example)
    own = [
        *info.labels, *(entity.text for entity in example.entities[:6]), right, example.text,
        write.prompt(example), *PIECES.split(right),
    ]  # fmt: skip
    pieces = st.sampled_from((*own, *SIGNS))
    joined = st.lists(pieces, max_size=12).map("".join)
    many = st.tuples(joined, st.sampled_from((1, 1, 1, 20, 300))).map(
        lambda pair: pair[0][: LONGEST // pair[1]] * pair[1]
    )
    nearly = edited(right.encode()).map(lambda data: data.decode("utf-8", "replace"))
    return st.one_of(st.text(max_size=80), joined, many, nearly)


@pytest.mark.parametrize("style", READ)
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("dataset", corpora())
def test_every_output_is_read_or_counted_as_unreadable(
    dataset: str, protocol: ProtocolName, style: StyleName
) -> None:
    info = task_info(load(dataset), corpus_entry(dataset), protocol)
    example = sample(info, concepts=dataset == "biored" and protocol == "strict")
    task, write = reading.of(info, style), writer(info, example, style)
    prompt = write.prompt(example)
    what = f"{dataset}, {protocol}" if style == "plain" else f"{dataset}, {protocol}, {style}"
    with tried(PART, what) as outcome, in_memory():

        @fuzzed
        @given(answers(info, example, write))
        def one(output: str) -> None:
            with in_time():
                answer = reading.answer(task, output, prompt, example.text)
                answer.text.encode()
                judged = judge(task, example, answer)
                for item in judged.predicted:
                    task.shown(item, example)
                for other in reading.variants(task).values():
                    judge(other, example, answer)
                if protocol == "strict" and info.task != "classification":
                    reading.project(info, judged.predicted, example)
            outcome.counts["unreadable" if judged.problem else "read"] += 1

        one()


def test_events_stated_by_any_lines_are_found_in_time() -> None:
    info = task_info(load("genia2011"), corpus_entry("genia2011"), "strict")
    example = sample(info)
    write = writer(info, example)
    with tried(PART, "whole events of Genia") as outcome, in_memory():

        @fuzzed
        @given(answers(info, example, write))
        def one(output: str) -> None:
            with in_time():
                rows = [line.split(" | ") for line in output.split("\n")]
                stated = event_lines.read(rows, example)
            outcome.counts["read" if stated.events else "nothing stated"] += 1

        one()


@pytest.mark.parametrize("lines", [20, 200, 1000])
def test_lines_that_all_name_each_other_are_read_in_time(lines: int) -> None:
    example = sample(task_info(load("genia2011"), corpus_entry("genia2011"), "strict"))
    rows = [(f"T{n}", "raised", "Theme: raised", "Cause: raised") for n in range(lines)]
    with tried(PART, f"{lines} lines of events that all name each other"), in_time(), in_memory():
        assert event_lines.read(rows, example).events


def test_half_a_character_in_a_list_of_answers_is_no_answer() -> None:
    answer = reading.extract('["\\ud800"]', "Ask.\n\nText", "", ", ")
    assert answer.text.encode()


def test_a_reader_that_raises_says_so() -> None:
    with pytest.raises(Unreadable):
        reading.of(task_info(load("ade"), corpus_entry("ade"), "label_set")).parse(
            "", Example("1", "1", "x")
        )
