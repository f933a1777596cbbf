"""Every style: what its completions state is read back as exactly the gold items."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.corpora import base
from repro.corpora.card import task_info
from repro.corpora.synthesis.writers import WRITERS, synthesize
from repro.params import StyleName, Synthesis
from repro.registry import corpus_entry
from repro.render.plain import Plain
from repro.render.stage import STYLES
from repro.schema import Example, ProtocolName, SplitName, TaskInfo
from repro.scoring import event_items
from repro.scoring.counts import Judged, judge
from repro.tasks import asking, reading
from repro.tasks.asking import prompts
from repro.tasks.reading import event_lines, strict
from repro.tasks.reading.answers import WENT_ON
from tests.conftest import RealCorpora
from tests.tasks.samples import sample

PROTOCOLS = get_args(ProtocolName)
FEW = Synthesis(train=24, dev=4, test=8)
SHOWN = {"retrieved": 3, "few_shot": 3}
REAL = (
    "phee", "genia2011", "genia2013", "ddi", "git", "biored", "bc5cdr", "bc2gm", "ade",
    "healthadvice",
)  # fmt: skip
Rows = dict[SplitName, list[Example]]


def writer(info: TaskInfo, train: Sequence[Example], style: str) -> Plain:
    return STYLES[style](asking.of(info), train, SHOWN.get(style, 0))


@cache
def synthetic(dataset: str, protocol: ProtocolName) -> tuple[TaskInfo, Rows]:
    """What a protocol asks of a synthetic corpus, and its rows."""
    corpus = base.load(dataset)
    with TemporaryDirectory() as folder:
        synthesize(dataset, Path(folder), FEW, 7)
        splits = corpus.read(Path(folder), protocol).splits
    return task_info(corpus, corpus_entry(dataset), protocol), splits


def read_back(info: TaskInfo, style: str, write: Plain, row: Example) -> Judged:
    """What the scorer reads in the completion of a row."""
    protocol = reading.of(info, style)
    answer = reading.answer(protocol, write.completion(row), write.prompt(row), row.text)
    return judge(protocol, row, answer)


def all_rows(splits: Rows) -> Iterator[Example]:
    return (row for rows in splits.values() for row in rows)


def test_each_style_of_the_parameters_has_a_writer() -> None:
    assert set(STYLES) == set(get_args(StyleName))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("dataset", sorted(WRITERS))
def test_a_completion_is_read_back_as_exactly_the_gold_items(
    dataset: str, protocol: ProtocolName, style: str
) -> None:
    info, splits = synthetic(dataset, protocol)
    write, protocol_of = writer(info, splits["train"], style), reading.of(info)
    for row in all_rows(splits):
        gold = protocol_of.gold(row)
        assert read_back(info, style, write, row) == Judged(gold, gold)
        if protocol == "strict" and info.task == "events":
            known, arguments = reading.of(info, style), reading.arguments(info)
            answer = reading.answer(known, write.completion(row), write.prompt(row), row.text)
            assert arguments.parse(answer.text, row) == arguments.gold(row)
            stated = event_lines.read(strict.rows(answer.text), row)
            assert event_items.of_stated(stated, row) == event_items.of_gold(row)


@pytest.mark.slow
@pytest.mark.mirror
@pytest.mark.parametrize("style", ["reason", "json"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("dataset", REAL)
def test_every_real_row_is_read_back_as_exactly_its_gold_items(
    dataset: str, protocol: ProtocolName, style: str, real_corpora: RealCorpora
) -> None:
    info, splits = real_corpora(dataset, protocol)
    write, plain = writer(info, splits["train"], style), reading.of(info)
    for row in all_rows(splits):
        gold = plain.gold(row)
        assert read_back(info, style, write, row) == Judged(gold, gold)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("dataset", ["phee", "biored", "bc5cdr", "ade"])
def test_a_prompt_begins_with_what_is_asked_and_ends_with_the_text_and_the_cue(
    dataset: str, style: str
) -> None:
    info, splits = synthetic(dataset, "label_set")
    write = writer(info, splits["train"], style)
    heads = {write.prompt(row).partition("\n\n")[0] for row in all_rows(splits)}
    assert len(heads) == 1, "one beginning for all, so that it is read once"
    assert all(label in heads.copy().pop() for label in info.labels)
    for row in splits["test"]:
        assert write.prompt(row).endswith(f"\n\n{write.task.text(row)}\n\n{prompts.ANSWER}\n")


@pytest.mark.parametrize("style", STYLES)
def test_a_repeated_prompt_with_its_answer_is_read_as_the_answer(style: str) -> None:
    info, splits = synthetic("phee", "strict")
    write, protocol = writer(info, splits["train"], style), reading.of(info, style)
    for row in splits["dev"]:
        repeated = write.prompt(row) + write.completion(row)
        answer = reading.answer(protocol, repeated, write.prompt(row), row.text)
        assert "echoed" in answer.rules
        assert judge(protocol, row, answer) == Judged(protocol.gold(row), protocol.gold(row))


@pytest.mark.parametrize("style", SHOWN)
def test_an_output_that_goes_on_with_one_more_example_ends_before_it(style: str) -> None:
    info, splits = synthetic("phee", "strict")
    write, protocol = writer(info, splits["train"], style), reading.of(info, style)
    row, other = splits["test"][:2]
    more = f"\n\n{other.text}\n\n{prompts.ANSWER}\n{write.completion(other)}"
    answer = reading.answer(protocol, write.completion(row) + more, write.prompt(row), row.text)
    assert answer.rules == (WENT_ON,)
    assert judge(protocol, row, answer).predicted == protocol.gold(row)


def test_reasoning_holds_trigger_then_type_then_arguments() -> None:
    info = TaskInfo("phee", "PHEE", "events", ("Raise", "Fail", "Bind"))
    completion = writer(info, [], "reason").completion(sample(info))
    assert completion == (
        "<think>\n"
        "raised: Raise; Cause: Zorin; Theme: alpha ... fenase\n"
        "raised: Fail; Cause: zorin\n"
        "failed: Bind; Theme: raised\n"
        "</think>\n"
        "Raise, Fail, Bind"
    )


def test_reasoning_on_a_marked_pair_names_that_pair_alone() -> None:
    info = TaskInfo("ddi", "DDI", "relations", ("Bind", "Cause"), pairs=True)
    completion = writer(info, [], "reason").completion(sample(info))
    assert completion.split("\n")[1:-2] == ["alpha ... fenase and Zorin: Bind"]


def test_reasoning_without_a_fact_says_none() -> None:
    info = TaskInfo("phee", "PHEE", "events", ("Raise",))
    row = Example("1", "1", "Nothing.")
    assert writer(info, [], "reason").completion(row) == "<think>\nnone\n</think>\nnone"


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        (TaskInfo("d", "D", "events", ("Raise", "Fail")), {"types": ["Raise", "Fail"]}),
        (TaskInfo("d", "D", "classification", ("no", "yes")), {"class": "yes"}),
        (
            TaskInfo("d", "D", "relations", ("Bind", "Cause"), "strict"),
            {
                "relations": [
                    {"type": "Bind", "head": "alpha ... fenase", "tail": "Zorin"},
                    {"type": "Cause", "head": "zorin #2", "tail": "beta fenase"},
                ]
            },
        ),
    ],
)  # fmt: skip
def test_json_holds_the_words_of_the_plain_answer(info: TaskInfo, expected: object) -> None:
    assert json.loads(writer(info, [], "json").completion(sample(info))) == expected


TYPES = TaskInfo("phee", "PHEE", "events", ("Raise", "Fail"))
ROW = sample(TYPES)


def judged(output: str, info: TaskInfo = TYPES) -> Judged:
    protocol = reading.of(info, "json")
    asked = writer(info, [], "json").prompt(ROW)
    return judge(protocol, ROW, reading.answer(protocol, output, asked, ROW.text))


@pytest.mark.parametrize(
    ("output", "problem"),
    [
        ("", "empty"),
        ("Raise", "no JSON"),
        ('{"types": ["Raise"', "no JSON"),
        ('{"types": ["Raise"]} as far as I know', "no JSON"),
        ("{'types': ['Raise']}", "no JSON"),
        ('["Raise"]', "JSON in another form"),
        ('{"types": "Raise"}', "JSON in another form"),
        ('{"types": [1]}', "JSON in another form"),
        ('{"classes": ["Raise"]}', "JSON in another form"),
        ('{"types": ["it is Raise, I think"]}', "prose instead of labels in its first line"),
        (f"{'[' * 100_000}", "no JSON"),
    ],
)
def test_what_is_not_json_in_its_form_is_unreadable(output: str, problem: str) -> None:
    assert judged(output).problem == problem


@pytest.mark.parametrize(
    "output",
    [
        '{"types": ["Raise"]}',
        ' {"types": ["Raise", "Raise"], "why": "it says so"}\n',
        '```json\n{"types": ["Raise"]}\n```',
        '<think>hm {</think>\n{"types": ["Raise"]}',
        'Answer: {"types":\n["Raise"]}',
    ],
)
def test_json_is_read_behind_the_same_rules_as_a_plain_answer(output: str) -> None:
    assert judged(output).predicted == {("Raise",)}


def test_a_bar_in_a_mention_needs_no_backslash_in_json() -> None:
    info = TaskInfo("demo", "Demo", "entities", ("O", "B-Drug"), "strict")
    protocol, row = reading.of(info, "json"), Example("1", "1", "a | b is |c\\ .")
    for words, place in (("a | b", "0-5"), ("a \\\\| b", "0-5"), ("|c", "9-11")):
        output = f'{{"entities": [{{"type": "Drug", "mention": "{words}"}}]}}'
        answer = reading.answer(protocol, output, "Which", row.text)
        assert judge(protocol, row, answer).predicted == {("Drug", place)}


@given(output=st.text(alphabet=st.sampled_from('{}[]":, types\\Raise\n|events0')))
def test_no_output_raises_anything(output: str) -> None:
    for info in (TYPES, TYPES.under("strict")):
        assert judged(output, info).gold
