"""Comparing rows: the corpora and examples that both have, and why others are left out."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from repro.answers.publish import publish
from repro.cli.commands import app
from repro.compare.compare import NAMED, compare
from repro.compare.record import comparison_file, read_comparison, read_record
from repro.compare.words import markdown
from repro.errors import InputError, RunError
from repro.files import write_jsonl
from repro.new_profile import new_profile
from repro.schema import Event, Example, TaskInfo
from repro.text import NOT_RUN, NotRun, Output, dump_output
from tests.scoring.conftest import Cell, Workspace

INFO = TaskInfo("phee", "PHEE", "events", ("Adverse_event", "Potential_therapeutic_event"))
RIGHT, WRONG = INFO.labels
ROW, OTHER = "default:tiny-llama", "default:constant"


@pytest.fixture
def rows(workspace: Workspace) -> tuple[Cell, Cell]:
    """tiny-llama right on nine of ten examples, constant on half of them."""
    events = (Event("E1", RIGHT, "t"),)
    examples = [Example(f"id{n}", f"g{n // 2}", f"Text {n}.", events=events) for n in range(10)]
    model = workspace.cell(INFO, examples)
    constant = workspace.cell(INFO, examples, row="constant")
    model.predict([RIGHT] * 9 + [WRONG])
    constant.predict([RIGHT, WRONG] * 5)
    return model, constant


def only(first: str = ROW, *others: str) -> Any:
    return next(one for one in compare(first, others).compared if one.dataset == "phee")


@pytest.mark.usefixtures("rows")
def test_the_difference_of_two_rows_and_its_interval() -> None:
    found = only(ROW, OTHER)
    assert (found.first, found.second, found.difference) == (0.9, 0.5, 0.4)
    assert 0 < found.low <= 0.4 <= found.high
    assert (found.groups, found.examples, found.seeds) == (5, 10, (1, 1))
    assert found.excludes_zero


@pytest.mark.usefixtures("rows")
def test_the_page_says_whether_the_interval_excludes_zero_and_of_what_it_is_evidence() -> None:
    page = markdown(compare(ROW, [OTHER, ROW]))
    header, _, first, second = (line for line in page.splitlines() if line.startswith("|"))
    last = [line.split("|")[-2].strip() for line in (header, first, second)]
    assert last == ["Interval excludes 0", "yes", "no"]
    assert "\nEvidence about these rows alone, on these corpora, as their profiles" in page


@pytest.mark.usefixtures("rows")
def test_a_row_against_itself_is_zero() -> None:
    found = only(ROW, ROW)
    assert (found.difference, found.low, found.high) == (0, 0, 0)


def test_what_is_written_is_what_is_read_and_the_same_every_time(rows: tuple[Cell, Cell]) -> None:
    found = compare(ROW, [])
    model, _ = rows
    path = comparison_file(model.paths, "tiny-llama")
    before = path.read_bytes()
    assert read_comparison(model.paths, "tiny-llama") == found
    assert compare(ROW, []) == found
    assert path.read_bytes() == before
    assert json.loads(before)["compared"][0]["difference"] == 0.4


def test_a_comparison_with_named_rows_leaves_the_profile_s_own_file_alone(
    rows: tuple[Cell, Cell],
) -> None:
    compare(ROW, [])
    own = comparison_file(rows[0].paths, "tiny-llama")
    before = own.read_bytes()
    new_profile("other", "default", ["baselines=[]"])
    shutil.copytree("data/default", "data/other")
    shutil.copytree("predictions/default/tiny-llama", "predictions/other/tiny-llama")
    found = compare(ROW, ["other:tiny-llama"], "across")
    assert own.read_bytes() == before
    assert read_record(NAMED / "across.json") == found
    assert (NAMED / "across.md").read_text("utf-8") == markdown(found)
    assert [(one.profile, one.difference) for one in found.compared if not one.reason] == [
        ("other", 0)
    ]


def test_a_record_that_is_none_is_named_with_the_key_and_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "row.json"
    file.write_text('{"profile": "default"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"row\.json: row: .*; run `repro compare` again"):
        read_record(file)


@pytest.mark.usefixtures("rows")
def test_a_comparison_with_named_rows_is_written_under_a_name_or_nowhere() -> None:
    compare(ROW, [OTHER])
    assert not Path("paper_tables").exists()


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("others", "name", "message"),
    [
        ([], "alone", "--name alone: goes with rows to compare with"),
        ([OTHER], "../up", "--name ../up: use small letters"),
    ],
)
def test_a_name_that_has_no_place_is_refused_before_anything_is_compared(
    others: list[str], name: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        compare(ROW, others, name)
    assert not Path("paper_tables").exists()


@pytest.mark.usefixtures("rows")
def test_corpora_without_answers_are_named_and_left_out() -> None:
    found = compare(ROW, [OTHER])
    ade = next(one for one in found.compared if one.dataset == "ade")
    assert ade.reason == "no answers of default:tiny-llama here"
    result = CliRunner().invoke(app, ["compare", ROW, OTHER])
    assert result.exit_code == 0
    assert "- constant, ADE: not compared: no answers of default:tiny-llama here." in result.stdout
    assert "| constant | PHEE" in result.stdout


@pytest.mark.parametrize("gone", ["data/other/prepared", "data/other/rendered"])
def test_a_corpus_that_is_not_prepared_here_is_left_out_with_the_command_that_makes_it(
    rows: tuple[Cell, Cell], gone: str
) -> None:
    model, _ = rows
    new_profile("other", "default", ["baselines=[]"])
    shutil.copy(model.predictions, model.paths.predictions("tiny-llama", "ade"))
    shutil.copytree("predictions/default", "predictions/other")
    shutil.copytree("data/default", "data/other")
    wanted = "no rendered rows of {} here; run `dvc repro {}dvc.yaml:render@{}`"
    found = {one.dataset: one.reason for one in compare(ROW, ["other:tiny-llama"]).compared}
    assert found["phee"] == ""
    assert found["ade"] == wanted.format("default", "", "ade")
    with pytest.raises(InputError, match=r"across\.json: ade: no rendered rows of default"):
        compare(ROW, ["other:tiny-llama"], "across")
    assert not Path("paper_tables").exists()
    shutil.rmtree(gone)
    reason = wanted.format("other", "profiles/other/", "phee")
    with pytest.raises(RunError, match=f"nothing could be compared: phee: {reason}"):
        compare(ROW, ["other:tiny-llama"])


def test_answers_in_git_stand_for_predictions(rows: tuple[Cell, Cell]) -> None:
    wanted = only(ROW, OTHER)
    model, constant = rows
    publish(model.params, model.paths)
    model.predictions.unlink()
    constant.predictions.unlink()
    assert only(ROW, OTHER) == wanted


def test_only_examples_that_both_were_asked_count(rows: tuple[Cell, Cell]) -> None:
    _, constant = rows
    outputs = [
        Output(example.id, RIGHT if n < 4 else "", "stop" if n < 4 else "not_asked")
        for n, example in enumerate(constant.examples)
    ]
    write_jsonl(constant.predictions, outputs, dump_output)
    found = only(ROW, OTHER)
    assert (found.first, found.second, found.examples, found.groups) == (1.0, 1.0, 4, 2)


def test_a_row_without_a_method_is_not_compared(rows: tuple[Cell, Cell]) -> None:
    _, constant = rows
    write_jsonl(constant.predictions, [NotRun("no method")], NOT_RUN.dump_json)
    with pytest.raises(RunError, match="nothing could be compared"):
        compare(ROW, [OTHER])


def test_without_others_all_rows_of_the_profile_are_compared(rows: tuple[Cell, Cell]) -> None:
    model, _ = rows
    found = compare(ROW, [])
    others = [row for row in model.params.rows if row != "tiny-llama"]
    assert list(dict.fromkeys(one.row for one in found.compared)) == others


@pytest.mark.usefixtures("rows")
def test_the_only_row_of_a_profile_is_compared_with_none_and_the_page_says_so() -> None:
    new_profile("alone", "default", ["baselines=[]", "datasets=[phee]"])
    found = compare("alone:tiny-llama", [])
    assert found.compared == []
    assert "- Profile alone has no other row." in markdown(found)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tiny-llama", "expected PROFILE:ROW"),
        ("default:tiny-lama", "unknown row 'tiny-lama': did you mean tiny-llama"),
        ("defalt:tiny-llama", "unknown profile 'defalt'"),
    ],
)
@pytest.mark.usefixtures("rows")
def test_a_name_that_is_none_is_an_error(name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        compare(name, [])
