import json
import shutil
from pathlib import Path

import pytest

from repro.errors import InputError
from repro.files import md5_of
from repro.paths import Paths
from repro.provenance import record
from repro.report.origin import NOT_HERE, NOT_RECORDED, Step, Took, command, runs, steps
from repro.report.summary import CellFigures

OUT = Path("predictions/default/linear/phee.jsonl")


@pytest.fixture
def recorded(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    for name in ("dvc.yaml", "corpora.yaml"):
        shutil.copyfile(root / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    paths = Paths.of("default")
    OUT.parent.mkdir(parents=True)
    OUT.write_text("the bytes\n", encoding="utf-8")
    record(paths, "linear", "phee", "baseline", [OUT], {"seconds": 1.5, "device": "cpu"})
    return paths


def test_a_record_is_shown_beside_the_bytes_it_was_made_for(recorded: Paths) -> None:
    (step,) = steps(recorded, "linear", "phee")
    assert step.why_not == ""
    assert step.seconds == 1.5
    assert step.facts["device"] == "cpu"
    assert step.machine == step.facts["cpu"], "the processor's name says more than `cpu`"


def test_a_record_of_other_bytes_is_not_shown(recorded: Paths) -> None:
    OUT.write_text("other bytes\n", encoding="utf-8")
    (step,) = steps(recorded, "linear", "phee")
    assert step.why_not == NOT_RECORDED
    assert step.facts == {}
    assert step.seconds is None


def test_a_record_whose_files_are_absent_is_not_shown(recorded: Paths) -> None:
    OUT.unlink()
    (step,) = steps(recorded, "linear", "phee")
    assert step.why_not == NOT_HERE
    assert step.facts == {}


def test_answers_in_git_stand_for_absent_predictions_where_they_are_the_same_bytes(
    recorded: Paths,
) -> None:
    answers = recorded.answers("linear", "phee")
    answers.parent.mkdir(parents=True)
    OUT.rename(answers)
    (step,) = steps(recorded, "linear", "phee")
    assert step.seconds == 1.5
    answers.write_text("hashed\n", encoding="utf-8")
    (step,) = steps(recorded, "linear", "phee")
    assert step.why_not == NOT_HERE


@pytest.mark.parametrize("name", ["[" * 5000, "a\0b"])
def test_a_record_of_a_name_that_no_file_can_have_is_not_shown(recorded: Paths, name: str) -> None:
    recorded.provenance("linear", "phee").write_text(
        json.dumps({"baseline": {"outs": {name: "0"}}})
    )
    (step,) = steps(recorded, "linear", "phee")
    assert step.why_not == NOT_HERE


@pytest.mark.parametrize("wrong", [{"outs": [1]}, {"seconds": "long"}, {"versions": 3}])
def test_a_record_of_another_form_is_an_error_that_names_the_file(
    recorded: Paths, wrong: dict[str, object]
) -> None:
    section = {"outs": {str(OUT): md5_of(OUT)}} | wrong
    recorded.provenance("linear", "phee").write_text(json.dumps({"baseline": section}))
    with pytest.raises(InputError, match=r"^provenance/default/linear/phee\.json: "):
        steps(recorded, "linear", "phee")


def test_a_cell_without_a_record_has_no_steps(recorded: Paths) -> None:
    assert steps(recorded, "constant", "phee") == []


def test_the_command_names_the_pipeline_file_and_the_cell() -> None:
    assert command(Paths("default"), "linear", "phee") == "dvc repro dvc.yaml:score@linear-phee"
    expected = "dvc repro profiles/paper/dvc.yaml:score@phi4-14b-git"
    assert command(Paths("paper"), "phi4-14b", "git") == expected


def test_each_seed_has_its_own_command_figure_and_seconds(recorded: Paths) -> None:
    for seed, seconds in ((None, 2.0), (15, 3.0)):
        own = Paths("default", seed)
        for stage, file in (
            ("train", Path(f"adapters/{seed}")),
            ("predict", own.predictions("tiny", "phee")),
        ):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{seed}\n", encoding="utf-8")
            took = seconds if stage == "train" else 0.5
            record(own, "tiny", "phee", stage, [file], {"seconds": took, "gpu": "H100"})
    figures = {"f1": 0.85, "seeds": [13, 15], "f1_of_seeds": [0.9, 0.8]}
    cell = CellFigures.model_validate({"row": "tiny", "dataset": "phee", **figures})
    first, second = runs(recorded, cell)
    assert (first.seed, first.f1, first.trained) == (13, 0.9, Took(2.0, compared=True))
    assert (second.seed, second.f1, second.trained) == (15, 0.8, Took(3.0, compared=True))
    assert first.answered == second.answered == Took(0.5, compared=True)
    assert first.command == "dvc repro dvc.yaml:score@tiny-phee"
    assert second.command == "dvc repro dvc.yaml:score_seed@tiny-phee-15"
    assert first.machine == second.machine == "H100"


def test_a_cell_of_one_seed_is_one_run_that_names_none(recorded: Paths) -> None:
    cell = CellFigures(row="linear", dataset="phee", f1=0.5)
    (run,) = runs(recorded, cell)
    assert (run.seed, run.f1, run.trained) == (None, 0.5, None)
    assert run.answered == Took(1.5, compared=True)


def test_seconds_of_files_that_are_not_here_are_said_to_be_not_compared(recorded: Paths) -> None:
    OUT.unlink()
    (run,) = runs(recorded, CellFigures(row="linear", dataset="phee", f1=0.5))
    assert run.answered == Took(1.5, compared=False)
    assert run.machine == NOT_HERE


@pytest.mark.parametrize(
    ("facts", "machine"),
    [
        ({"device": "cpu", "cpu": "AMD EPYC"}, "AMD EPYC"),
        ({"device": "NVIDIA H100", "cpu": "Intel Xeon"}, "NVIDIA H100"),
        ({"device": "cpu"}, ""),
    ],
)
def test_the_machine_is_the_gpu_or_the_processor_by_name(
    facts: dict[str, str], machine: str
) -> None:
    assert Step("train", facts).machine == machine
