"""Stage score: files in, files out."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from repro.errors import InputError
from repro.files import write_jsonl
from repro.schema import EXAMPLES, Event, Example, TaskInfo
from repro.tasks.reading.answers import RULES
from repro.text import NO_BATCH, NOT_RUN, OUTPUTS, NotRun, Output, dump_output, read_rendered
from tests.scoring.conftest import Cell, Workspace
from tests.tasks.samples import sample

EVENTS = TaskInfo("phee", "PHEE", "events", ("Raise", "Fail"))
CLASSES = TaskInfo("ade", "ADE", "classification", ("no", "yes"), positive="yes")
ANSWERS = ["Raise", "Raise, Fail", "none"]
FLAT = [
    *["precision", "recall", "f1", "f1_low", "f1_high", "tp", "predicted", "gold"],
    *["examples", "groups", "unparsed", "truncated", "not_asked"],
    *["f1_clean", "leaked"],
]
VARIETY = ["answers_distinct", "answers_commonest", "agree_majority", "agree_constant"]
BOUND = ["gold_longer"]


def example(id_: str, *types: str, group: str = "") -> Example:
    events = tuple(Event(str(n), kind, "t") for n, kind in enumerate(types))
    return Example(id_, group or id_, "text", events=events)


@pytest.fixture
def cell(workspace: Workspace) -> Cell:
    examples = [example("1", "Raise"), example("2", "Fail", "Raise", group="1"), example("3")]
    return workspace.cell(EVENTS, examples)


def test_metrics_are_flat_rounded_and_in_a_fixed_order(cell: Cell) -> None:
    cell.predict(["Raise", "Raise, Wish", ""])
    metrics = cell.score()
    assert list(metrics) == [*FLAT, *RULES, *VARIETY, *BOUND]
    figures = {key: metrics[key] for key in FLAT if key not in {"f1_low", "f1_high"}}
    assert figures == {
        "precision": 0.666667,
        "recall": 0.666667,
        "f1": 0.666667,
        "tp": 2,
        "predicted": 3,
        "gold": 3,
        "examples": 3,
        "groups": 2,
        "unparsed": 1,
        "truncated": 0,
        "not_asked": 0,
        "f1_clean": 0.666667,
        "leaked": 0,
    }
    assert {metrics[rule] for rule in RULES} == {0}
    assert 0 <= metrics["f1_low"] <= metrics["f1"] <= metrics["f1_high"] <= 1


def test_types_are_counted_in_a_file_beside_it(cell: Cell) -> None:
    cell.predict(["Raise", "Raise, Wish", ""])
    cell.score()
    assert cell.types.read_text(encoding="utf-8") == (
        "type,tp,predicted,gold,precision,recall,f1\n"
        "Raise,2,2,2,1.0,1.0,1.0\n"
        "Fail,0,0,1,0.0,0.0,0.0\n"
        "(unknown),0,1,0,0.0,0.0,0.0\n"
    )


def test_scoring_twice_writes_the_same_bytes(cell: Cell) -> None:
    cell.predict(["Raise", "Fail", "none"])
    cell.score()
    once = cell.metrics.read_bytes(), cell.types.read_bytes()
    cell.score()
    assert (cell.metrics.read_bytes(), cell.types.read_bytes()) == once


def test_outputs_that_were_cut_off_are_counted(cell: Cell) -> None:
    cell.predict(["Raise", "Fail", "none"])
    lines = [OUTPUTS.validate_json(line) for line in cell.predictions.read_bytes().splitlines()]
    write_jsonl(cell.predictions, (replace(row, finish="length") for row in lines), dump_output)
    assert cell.score()["truncated"] == 3


def test_classification_adds_macro_f1_and_the_positive_class(workspace: Workspace) -> None:
    labels = ["yes", "no", "no", "no"]
    examples = [Example(str(n), str(n), "text", label=name) for n, name in enumerate(labels)]
    cell = workspace.cell(CLASSES, examples)
    cell.predict(["yes", "yes", "no", "maybe"])
    metrics = cell.score()
    assert list(metrics) == [
        *FLAT,
        *["f1_macro", "classes", "f1_macro_present", "classes_present"],
        *["positive_precision", "positive_recall", "positive_f1"],
        *RULES,
        *VARIETY,
        *BOUND,
    ]
    assert (metrics["precision"], metrics["recall"], metrics["f1"]) == (0.5, 0.5, 0.5)
    assert metrics["positive_precision"] == 0.5
    assert metrics["positive_recall"] == 1.0
    assert metrics["f1_macro"] == pytest.approx((2 / 3 + 1 / 2) / 2, abs=1e-6)


def test_gold_answers_longer_than_any_that_train_teaches_are_counted(workspace: Workspace) -> None:
    cell = workspace.cell(EVENTS, [example("1", "Raise"), example("2", "Fail")])
    longer = [example("1", "Raise"), example("2", "Raise", "Fail")]
    write_jsonl(cell.paths.split("phee", "test"), longer, EXAMPLES.dump_json)
    cell.predict(["Raise", "Raise"])
    assert cell.score()["gold_longer"] == 1


def test_strict_adds_its_projection_and_event_arguments(workspace: Workspace) -> None:
    cell = workspace.cell(EVENTS, [sample(EVENTS)], "strict")
    cell.predict(["Raise | raised | Cause: Zorin\nFail | failed"])
    metrics = cell.score()
    beside = [f"{name}_{m}" for name in ("argument", "event", "label_set") for m in FLAT[:3]]
    assert list(metrics) == [*FLAT, *beside, *RULES, *VARIETY[:3], *BOUND]
    assert (metrics["tp"], metrics["predicted"], metrics["gold"]) == (1, 2, 3)
    assert (metrics["argument_precision"], metrics["argument_recall"]) == (1.0, 0.25)
    assert metrics["label_set_f1"] == 1.0


def test_a_cell_that_was_not_run_keeps_its_reason(cell: Cell) -> None:
    write_jsonl(cell.predictions, [NotRun("no method")], NOT_RUN.dump_json)
    assert cell.score() == {"not_run": "no method"}
    assert cell.types.read_text(encoding="utf-8") == "type,tp,predicted,gold,precision,recall,f1\n"


def test_a_corpus_without_any_gold_scores_zero_and_does_not_fail(workspace: Workspace) -> None:
    cell = workspace.cell(EVENTS, [example("1"), example("2")])
    cell.predict(["none", "none"])
    metrics = cell.score()
    assert (metrics["precision"], metrics["recall"], metrics["f1"]) == (0.0, 0.0, 0.0)


def test_what_each_rule_of_reading_took_away_is_counted(cell: Cell) -> None:
    cell.predict(["<think>\nhm\n</think>\n**Raise**", "- Fail\n- Raise", "Answer: none"])
    metrics = cell.score()
    assert metrics["f1"] == 1.0
    counted = {"echoed": 0, "reasoned": 1, "fenced": 0, "led_in": 1, "marked_up": 2}
    assert {rule: metrics[rule] for rule in RULES} == counted


def test_an_output_that_repeats_its_prompt_is_read_after_it(cell: Cell) -> None:
    prompts = read_rendered(cell.paths.rendered("phee"), "test", "")
    cell.predict([f"{row.prompt}{said}" for row, said in zip(prompts, ANSWERS, strict=True)])
    metrics = cell.score()
    assert (metrics["f1"], metrics["echoed"]) == (1.0, 3)


def test_macro_f1_is_also_given_over_the_classes_that_are_present(workspace: Workspace) -> None:
    info = replace(CLASSES, labels=("no", "yes", "never"))
    examples = [Example(str(n), str(n), "text", label=name) for n, name in enumerate(("yes", "no"))]
    cell = workspace.cell(info, examples)
    cell.predict(["yes", "no"])
    metrics = cell.score()
    assert (metrics["f1_macro"], metrics["classes"]) == (pytest.approx(2 / 3, abs=1e-6), 3)
    assert (metrics["f1_macro_present"], metrics["classes_present"]) == (1.0, 2)


def test_a_cell_whose_prompts_were_not_rendered_says_what_to_run(cell: Cell) -> None:
    cell.predict(ANSWERS)
    (cell.paths.rendered("phee") / "test.jsonl").unlink()
    with pytest.raises(InputError, match=r"test\.jsonl: no such file; .*dvc.yaml:render@phee"):
        cell.score()


def test_rows_that_were_not_asked_count_nowhere_but_in_their_number(cell: Cell) -> None:
    cell.predict(["Raise", "Raise", "none"])
    lines = [OUTPUTS.validate_json(line) for line in cell.predictions.read_bytes().splitlines()]
    lines[1] = Output("2", "", "not_asked", NO_BATCH)
    write_jsonl(cell.predictions, lines, dump_output)
    metrics = cell.score()
    assert (metrics["examples"], metrics["not_asked"]) == (2, 1)
    assert (metrics["tp"], metrics["predicted"], metrics["gold"]) == (1, 1, 1)
    assert (metrics["unparsed"], metrics["truncated"]) == (0, 0)


def test_a_missing_file_is_one_line_that_says_what_to_run(cell: Cell) -> None:
    with pytest.raises(InputError, match=r"phee\.jsonl: no such file; run the cell's"):
        cell.score()


def test_the_verb_scores_5000_rows_in_two_million_calls_without_torch(workspace: Workspace) -> None:
    """Libraries are loaded in these calls too; seconds stand in docs/performance.md."""
    examples = [example(str(n), "Raise", group=str(n // 10)) for n in range(5000)]
    cell = workspace.cell(EVENTS, examples)
    cell.predict(["Raise", "Fail"] * 2500)
    code = (
        "import sys\n"
        "from cProfile import Profile\n"
        "from pstats import Stats\n"
        "with Profile() as profile:\n"
        "    from repro.cli.commands import app\n"
        "    app(['score', 'tiny-llama', 'phee'], standalone_mode=False)\n"
        "print(Stats(profile).total_calls, 'torch' in sys.modules)\n"
    )
    calls, torch = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    ).stdout.split()
    assert torch == "False"
    assert int(calls) < 2_000_000
    assert json.loads(cell.metrics.read_text(encoding="utf-8"))["f1"] == 0.5
