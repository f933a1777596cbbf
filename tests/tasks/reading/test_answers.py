"""What of an output is its answer, whoever wrote it: each rule, and what counts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.schema import Event, Example, TaskInfo
from repro.scoring.counts import Judged, judge
from repro.tasks import reading
from repro.tasks.asking import prompts
from repro.tasks.reading import Answer, TaskReading, extract
from repro.tasks.reading.answers import RULES

RIGHT = "Adverse_event"
PHEE = TaskInfo("phee", "PHEE", "events", (RIGHT, "Potential_therapeutic_event"))
TYPES = reading.of(PHEE)
CLASSES = reading.of(TaskInfo("demo", "Demo", "classification", ("advice", "no advice")))
TAGS = reading.of(TaskInfo("demo", "Demo", "entities", ("O", "B-Drug", "I-Drug")))
LINES = reading.of(PHEE.under("strict"))
EXAMPLE = Example("1", "1", "It harmed.", events=(Event("E1", RIGHT, "T1"),), label="no advice")
BOTH = frozenset((label,) for label in PHEE.labels)


def answer(output: str, task: TaskReading = TYPES, example: Example = EXAMPLE) -> Answer:
    asked = prompts.prompt(task.asking, example)
    return extract(output, asked, example.text, task.separator)


def read(output: str, task: TaskReading = TYPES, example: Example = EXAMPLE) -> Judged:
    return judge(task, example, answer(output, task, example))


@pytest.mark.parametrize(
    ("output", "rules"),
    [
        (RIGHT, ()),
        (f"<think>\nhm\n</think>\n{RIGHT}", ("reasoned",)),
        (f"<think>{RIGHT}?\n</think>no\n</think>\n\n{RIGHT}", ("reasoned",)),
        (f"hm\n</think>\n{RIGHT}", ("reasoned",)),
        (f"```\n{RIGHT}\n```", ("fenced",)),
        (f"```text\n{RIGHT}\n```", ("fenced",)),
        (f"Answer:\n{RIGHT}", ("led_in",)),
        (f"Answer: {RIGHT}", ("led_in",)),
        (f"Final answer: {RIGHT}", ("led_in",)),
        (f"**Answer:** {RIGHT}", ("led_in",)),
        (f"**{RIGHT}**", ("marked_up",)),
        (f"`{RIGHT}`", ("marked_up",)),
        (f'["{RIGHT}"]', ("marked_up",)),
        (f"- {RIGHT}", ("marked_up",)),
        (f"* {RIGHT}", ("marked_up",)),
        (f"1. {RIGHT}", ("marked_up",)),
        (f"<think>\nhm\n</think>\n```\nAnswer: **{RIGHT}**\n```", RULES[1:]),
    ],
)
def test_what_a_rule_takes_away_leaves_the_answer(output: str, rules: tuple[str, ...]) -> None:
    found = answer(output)
    assert (found.rules, found.problem) == (rules, "")
    assert read(output) == Judged(frozenset({(RIGHT,)}), frozenset({(RIGHT,)}))


@pytest.mark.parametrize(
    "output",
    ["\n".join(f"- {label}" for label in PHEE.labels), str(list(PHEE.labels)).replace("'", '"')],
)
def test_the_entries_of_a_list_are_one_answer(output: str) -> None:
    assert read(output).predicted == BOTH


@pytest.mark.parametrize(
    ("output", "problem"),
    [
        ("<think>\nhm", "its reasoning never ends"),
        (f"<think>\nhm\n{RIGHT}", "its reasoning never ends"),
        (f"hm</think>\n{RIGHT}\n<think>again", "its reasoning never ends"),
        ("<think>\nhm\n</think>", "empty"),
        ("```\n```", "empty"),
        ("Answer:", "empty"),
        ("", "empty"),
        ("Okay, so I need to find the types.", "prose instead of labels in its first line"),
        (f"{RIGHT}, as far as I know", "prose instead of labels in its first line"),
        (f"The answer is {RIGHT}.", "prose instead of labels in its first line"),
    ],
)
def test_what_holds_no_answer_is_unreadable_and_says_why(output: str, problem: str) -> None:
    assert read(output) == Judged(frozenset(), frozenset({(RIGHT,)}), problem)


@pytest.mark.parametrize("task", [TYPES, CLASSES, TAGS, LINES])
def test_what_follows_a_repeated_prompt_is_the_answer(task: TaskReading) -> None:
    asked = prompts.prompt(task.asking, TAGGED)
    found = answer(f"{asked}{task.asking.target(TAGGED)}", task, TAGGED)
    assert (found.rules, found.problem) == (("echoed",), "")
    assert judge(task, TAGGED, found) == Judged(task.gold(TAGGED), task.gold(TAGGED))
    for cut in (asked[: -len("\nAnswer:\n")], asked):
        assert read(cut, task, TAGGED).problem


TAGGED = Example("1", "1", "Zorin fell.", tokens=("Zorin",), tags=("B-Drug",), label="no advice")


@pytest.mark.parametrize("output", ["no advice.", "I would say: no advice", "", "<think>"])
def test_an_unreadable_answer_to_a_classification_is_one_wrong_class(output: str) -> None:
    judged = read(output, CLASSES)
    assert judged.problem
    assert len(judged.predicted) == 1
    assert not judged.predicted & judged.gold


def test_a_class_of_several_words_is_read_in_bold_and_as_a_list() -> None:
    for output in ("**no advice**", '["no advice"]', "- no advice", "Answer: no  advice"):
        assert read(output, CLASSES).predicted == {("no advice",)}


def test_tags_are_read_from_a_json_list_and_from_a_list_of_lines() -> None:
    for output in ('["B-Drug", "O"]', "- B-Drug\n- O", "1. B-Drug\n2. O"):
        assert read(output, TAGS, TAGGED).predicted == {(0, "B-Drug"), (1, "O")}


@pytest.mark.parametrize("text", ["It is **bold** here.", "It is `code` here."])
def test_marks_that_the_text_has_itself_stay(text: str) -> None:
    mark = text.split()[2]
    example = Example("1", "1", text)
    found = answer(f"Adverse_event | {mark}", LINES, example)
    assert (found.text, found.rules) == (f"Adverse_event | {mark}", ())


@pytest.mark.parametrize("output", ["Chemical | vitamin\u00a0D", "Chemical | vitamin D"])
def test_a_mention_copied_with_its_no_break_space_is_right(output: str) -> None:
    chemicals = TaskInfo("demo", "Demo", "entities", ("O", "B-Chemical"), "strict")
    example = Example("1", "1", "Take vitamin\u00a0D and aspirin.")
    assert read(output, reading.of(chemicals), example).predicted == {("Chemical", "5-14")}
    tabbed = read("Chemical\t|\taspirin", reading.of(chemicals), example)
    assert tabbed.predicted == {("Chemical", "19-26")}


def test_an_output_is_read_in_nfc_where_the_text_is_in_nfc() -> None:
    assert extract("cafe\u0301", "Which", "caf\u00e9", ", ").text == "caf\u00e9"
    assert extract("cafe\u0301", "Which", "cafe\u0301 noir", ", ").text == "cafe\u0301"


@given(output=st.text(alphabet=st.sampled_from("ab<think>/`*-[]\"'\n, 1.:Answer")))
def test_any_output_has_an_answer_or_a_problem_and_never_more_text_than_it(output: str) -> None:
    for task in (TYPES, CLASSES, TAGS, LINES):
        found = answer(output, task)
        assert found.text == "" or not found.problem
        assert set(found.rules) <= set(RULES)


@given(kinds=st.sets(st.sampled_from(PHEE.labels)))
def test_an_answer_in_the_asked_form_is_left_as_it_is(kinds: set[str]) -> None:
    written = TYPES.asking.render(frozenset((kind,) for kind in kinds), EXAMPLE)
    assert answer(written) == Answer(written)
