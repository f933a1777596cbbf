"""Answers in git hold no word of a corpus, and are read as the outputs they stand for."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from repro.answers.committed import Committed, at_hand
from repro.answers.hashing import WORD, hashed, hashed_within, kept, without_words
from repro.answers.publish import Row, publish, read, replaced
from repro.cell import Cell as Named
from repro.cli.commands import app
from repro.errors import InputError, RunError
from repro.files import read_jsonl, write_jsonl
from repro.params import Params
from repro.schema import Event, Example, TaskInfo
from repro.scoring.score import score
from repro.tasks import reading
from repro.text import NOT_RUN, OUTPUTS, NotRun, Output
from repro.tiers.obtain import Review
from repro.tiers.run import rescore_committed
from tests.scoring.conftest import Cell, Workspace

EVENTS = TaskInfo("phee", "PHEE", "events", ("Adverse_event", "Potential-event"))
CLASSES = TaskInfo("ade", "ADE", "classification", ("no advice", "strong advice"))
TAGS = TaskInfo("bc5cdr", "BC5CDR", "entities", ("O", "B-Disease", "I-Disease"))
SECRET = ("aspirin", "Überdosis", "µg", "1234", "patient's", "x_y")
PIECES = (
    *EVENTS.labels, *CLASSES.labels, *TAGS.labels, *SECRET, "none", "Answer:", "answer", ", ", " ",
    "\n", "- ", "1. ", "2) ", "**", "`", "```\n", '["', '", "', '"]', "<think>", "</think>", ".",
)  # fmt: skip
PROMPT = "Name the events of the sentence.\n\nSentence: a patient took aspirin.\nAnswer:"
TEXT = "a patient took aspirin."
outputs = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


def row(output: str, info: TaskInfo = EVENTS) -> Row:
    event = (Event("E1", "Adverse_event", "t"),) if info.task == "events" else ()
    label = info.labels[0] if info.task == "classification" else None
    tags = ("O", "B-Disease") if info.task == "entities" else ()
    example = Example("1", "1", TEXT, ("a", "b") if tags else (), tags, events=event, label=label)
    return Row(example, PROMPT, Output("1", output))


@pytest.mark.parametrize("info", [EVENTS, CLASSES, TAGS], ids=lambda info: info.task)
@given(output=outputs)
def test_any_output_is_replaced_by_one_that_is_read_alike(info: TaskInfo, output: str) -> None:
    protocol = reading.of(info)
    wanted = read(protocol, row(output, info))
    (written,) = replaced(protocol, [row(output, info)], Path("predictions"))
    assert wanted.same(read(protocol, row(written.output, info)))


@pytest.mark.parametrize("info", [EVENTS, CLASSES, TAGS], ids=lambda info: info.task)
@pytest.mark.parametrize(
    "form",
    ['{{"types": ["{0}"]}}', '{{"class": "{0}"}}', '{{"tags": ["{0}", "O"]}}', "{0}"],
)
@pytest.mark.parametrize("word", ["Adverse_event", "no advice", "aspirin", "a\\u00e4b", "x\\ny"])
def test_an_answer_in_json_is_replaced_by_one_that_is_read_alike(
    info: TaskInfo, form: str, word: str
) -> None:
    protocol = reading.of(info, "json")
    given = row(form.format(word), info)
    (written,) = replaced(protocol, [given], Path("predictions"))
    assert read(protocol, given).same(read(protocol, row(written.output, info)))
    assert "aspirin" not in written.output


@given(output=outputs)
def test_no_word_of_a_text_is_left(output: str) -> None:
    stay = kept(EVENTS.labels)
    written = without_words(output, stay, output)
    assert not {word for word in WORD.findall(written) if word in SECRET}
    assert written == output or "#" in written


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("Adverse_event", "Adverse_event"),
        ("none", "none"),
        ("", ""),
        ("aspirin", "{}"),
        ("Adverse_event, aspirin", "Adverse_event, {}"),
        ("1. Adverse_event\n2. aspirin", "1. Adverse_event\n2. {}"),
        ('["aspirin"]', '["{}"]'),
    ],
)
def test_words_that_are_no_label_become_hashes_and_the_rest_stays(
    output: str, expected: str
) -> None:
    given = row(output)
    (written,) = replaced(reading.of(EVENTS), [given], Path("predictions"))
    answer = read(reading.of(EVENTS), given).text
    assert written.output == expected.format(hashed_within(answer, "aspirin"))


def test_the_same_word_in_another_answer_has_another_hash() -> None:
    """Else a list of words would give back a sentence that a model repeats."""
    given = [row("a patient took aspirin today"), row("nobody took aspirin")]
    first, second = replaced(reading.of(EVENTS), given, Path("predictions"))
    common = set(WORD.findall(first.output)) & set(WORD.findall(second.output))
    assert not common
    assert "took" not in first.output


def test_reasoning_before_an_answer_becomes_one_hash() -> None:
    said = "<think>\ntook aspirin: Adverse_event\n</think>\nAdverse_event"
    (written,) = replaced(reading.of(EVENTS, "reason"), [row(said)], Path("predictions"))
    reason = hashed("<think>\ntook aspirin: Adverse_event\n")
    assert written.output == f"<think>{reason}</think>\nAdverse_event"


def test_an_output_that_repeats_its_prompt_keeps_the_instruction_alone() -> None:
    (written,) = replaced(reading.of(EVENTS), [row(f"{PROMPT} Adverse_event")], Path("p"))
    assert written.output.startswith("Name the events of the sentence.\n\n")
    assert "aspirin" not in written.output
    assert written.output.endswith("\nAnswer: Adverse_event")


def test_a_hash_is_a_word_and_names_its_text() -> None:
    assert hashed("aspirin") == "#aa260d27"
    assert hashed("aspirin") != hashed("Aspirin")


@pytest.fixture
def cell(workspace: Workspace) -> Cell:
    """A cell whose row answers with labels, prose, an unknown word, nothing and reasoning."""
    events = (Event("E1", "Adverse_event", "t"),)
    examples = [Example(f"id{n}", f"g{n // 2}", TEXT, events=events) for n in range(6)]
    made = workspace.cell(EVENTS, examples)
    made.predict(
        [
            "Adverse_event",
            "The patient took aspirin.",
            "aspirin",
            "",
            "<think>aspirin</think>Adverse_event",
            "Answer: Potential-event, Überdosis",
        ]
    )
    return made


def without_predictions(cell: Cell) -> bytes:
    """Publish a scored cell and lose its predictions and metrics; the metrics' bytes."""
    cell.score()
    publish(cell.params, cell.paths)
    metrics = cell.metrics.read_bytes() + cell.types.read_bytes()
    for path in (cell.predictions, cell.metrics, cell.types):
        path.unlink()
    return metrics


def test_the_answers_score_as_the_predictions_did_to_the_last_byte(cell: Cell) -> None:
    before = without_predictions(cell)
    score(cell.row, "phee", cell.params.of_score, at_hand(cell.paths, cell.row, "phee"))
    assert cell.metrics.read_bytes() + cell.types.read_bytes() == before


def test_answers_brought_back_as_predictions_are_published_as_they_are(cell: Cell) -> None:
    without_predictions(cell)
    answers = cell.paths.answers(cell.row, "phee")
    before = answers.read_bytes()
    cell.predictions.write_bytes(before)
    (written,) = publish(cell.params, cell.paths)
    assert written.replaced == 0
    assert answers.read_bytes() == before


def test_tier_2_scores_the_answers_in_git_and_says_so(
    cell: Cell, capsys: pytest.CaptureFixture[str]
) -> None:
    before = without_predictions(cell)
    wanted = Named(cell.row, "phee")
    review = Review(cell.params, cell.paths, (wanted,), None)
    assert isinstance(review.at_hand(wanted), Committed)
    rescore_committed(review, [wanted])
    assert cell.metrics.read_bytes() + cell.types.read_bytes() == before
    assert "1 cells are scored from answers/default, their answers in git" in (
        capsys.readouterr().out
    )


def test_predictions_go_before_answers_in_git(cell: Cell) -> None:
    publish(cell.params, cell.paths)
    assert at_hand(cell.paths, cell.row, "phee") == cell.paths


def test_what_was_replaced_is_counted_and_ids_finish_and_batch_stay(cell: Cell) -> None:
    (written,) = publish(cell.params, cell.paths)
    assert str(written) == (
        "answers/default/tiny-llama/phee.jsonl: 6 outputs, 4 with words as hashes"
    )
    old = read_jsonl(cell.predictions, OUTPUTS, "")
    new = read_jsonl(written.path, OUTPUTS, "")
    assert [(one.id, one.finish, one.batch) for one in new] == [
        (one.id, one.finish, one.batch) for one in old
    ]


def test_show_reads_the_answers_in_git_where_predictions_are_not_here(cell: Cell) -> None:
    without_predictions(cell)
    result = CliRunner().invoke(app, ["show", cell.row, "phee"])
    assert result.exit_code == 0
    assert re.search(r"#[0-9a-f]{8}\b", result.stdout)
    assert "The patient" not in result.stdout
    assert "unreadable  prose instead of labels in its first line" in result.stdout


def test_samples_lose_their_words_and_are_read_alike_one_by_one() -> None:
    protocol, samples = reading.of(EVENTS), ("Adverse_event, aspirin", "none", "a patient took it.")
    given = row("Adverse_event")
    sampled = replace(given, output=replace(given.output, samples=samples))
    (written,) = replaced(protocol, [sampled], Path("predictions"))
    assert written.output == "Adverse_event"
    assert written.samples is not None
    assert "aspirin" not in " ".join(written.samples)
    assert "patient" not in " ".join(written.samples)
    for sample, made in zip(samples, written.samples, strict=True):
        assert read(protocol, row(sample)).same(read(protocol, row(made)))


def test_a_row_without_a_method_says_so_in_git_too(cell: Cell) -> None:
    write_jsonl(cell.predictions, [NotRun("no method")], NOT_RUN.dump_json)
    (written,) = publish(cell.params, cell.paths)
    assert read_jsonl(written.path, NOT_RUN, "") == [NotRun("no method")]


def test_strict_answers_are_refused_for_they_quote_text(cell: Cell) -> None:
    strict: Params = cell.params.model_copy(update={"protocol": "strict"})
    with pytest.raises(InputError, match="strict answers quote the corpus's text"):
        publish(strict, cell.paths)


def test_a_profile_without_predictions_has_nothing_to_publish(workspace: Workspace) -> None:
    with pytest.raises(RunError, match=r"no predictions here; run `dvc repro dvc.yaml`"):
        publish(workspace.params, workspace.paths)


def test_two_answers_that_would_become_one_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repro.answers.hashing.DIGITS", 0)
    with pytest.raises(RunError, match="two answers become one"):
        replaced(reading.of(EVENTS), [row("aspirin"), row("Überdosis")], Path("predictions"))
