"""The pipeline's definition: one text for all profiles, each stage tied to the code it runs."""

import json
from pathlib import Path

import pytest
import yaml

from repro.analysis.write import AnalyzeParams
from repro.cluster.dvc import DVC, run
from repro.manifest import MANIFESTS, PREPARE, manifest, names
from repro.params import (
    BaseParams,
    CompareParams,
    PredictParams,
    PrepareParams,
    ScoreParams,
    TablesParams,
    TrainParams,
)
from repro.schema import SPLITS
from repro.validation import Strict

PIPELINE = Path("dvc.yaml")


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def files_of(name: str) -> list[str]:
    lines = (MANIFESTS / f"{name}.md5").read_text(encoding="utf-8").splitlines()
    return [line.split("  ")[1] for line in lines]


def test_the_manifests_are_up_to_date() -> None:
    expected = {f"{name}.md5": manifest(name) for name in names()}
    found = {file.name: file.read_text(encoding="utf-8") for file in MANIFESTS.iterdir()}
    assert found == expected, "run `make pipeline`"


def test_the_lock_of_the_manifests_is_that_of_the_code() -> None:
    said = run([*DVC, "status", "--json", "code/dvc.yaml"])
    assert json.loads(said) == {}, "run `make pipeline`"


def test_every_stage_depends_on_the_code_of_its_verb() -> None:
    stages = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))["stages"]
    for stage in stages.values():
        verb = stage["cmd"].split()[1]
        name = f"{PREPARE}-${{item.dataset}}" if verb == PREPARE else verb
        assert [dep for dep in stage["deps"] if "code" in dep] == [f"{MANIFESTS}/{name}.md5"]


@pytest.mark.parametrize(
    ("stage", "model"),
    [
        ("prepare", PrepareParams),
        ("base", BaseParams),
        ("train", TrainParams),
        ("predict", PredictParams),
        ("zero_shot", PredictParams),
        ("score", ScoreParams),
        ("transfer", ScoreParams),
        ("compare", CompareParams),
        ("analyze", AnalyzeParams),
        ("tables", TablesParams),
    ],
)
def test_a_stage_declares_exactly_the_parameters_that_it_is_given(
    stage: str, model: type[Strict]
) -> None:
    declared = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))["stages"][stage]["params"]
    [own] = [entry["${params}"] for entry in declared if "${params}" in entry]
    assert set(own) == set(model.model_fields)


def test_a_corpus_is_prepared_by_its_own_module_and_no_other() -> None:
    assert "src/repro/corpora/phee.py" in files_of("prepare-phee")
    assert "src/repro/corpora/biored.py" not in files_of("prepare-phee")


def test_every_profile_holds_the_same_pipeline_as_a_file(root: Path) -> None:
    copies = [params.parent / "dvc.yaml" for params in root.glob("profiles/*/params.yaml")]
    assert len(copies) >= 3
    for copy in copies:
        assert not copy.is_symlink()
        assert copy.read_bytes() == PIPELINE.read_bytes(), "run `make pipeline`"


def test_the_report_and_no_other_stage_depends_on_the_report_s_templates() -> None:
    folder = "src/repro/report/templates"
    templates = {name for name in files_of("report") if name.startswith(folder)}
    assert templates == {str(file) for file in Path(folder).iterdir()}
    assert {Path(name).suffix for name in templates} == {".html", ".css", ".js"}
    others = [file for file in MANIFESTS.iterdir() if file.name != "report.md5"]
    assert not any(folder in file.read_text(encoding="utf-8") for file in others)


@pytest.mark.parametrize("verb", ["train", "predict"])
def test_costly_stages_depend_on_nothing_that_knows_a_task_judges_or_prints(verb: str) -> None:
    rooms = {Path(name).parts[2] for name in files_of(verb)}
    knowing = {"tasks", "corpora", "render", "scoring", "baselines", "prepared.py", "schema.py"}
    judging = {"tables", "audit", "report", "verdict", "published", "cli"}
    assert not rooms & (knowing | judging)


def test_training_never_reads_the_test_split() -> None:
    stages = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))["stages"]
    assert not any("test.jsonl" in dep for dep in stages["train"]["deps"])
    prepared = [str(next(iter(out))) for out in stages["prepare"]["outs"]]
    assert {f"{split}.jsonl" for split in SPLITS} <= {Path(out).name for out in prepared}


def test_metrics_and_tables_are_in_git_and_corpora_are_never_pushed() -> None:
    stages = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))["stages"]
    for name in ("score", "tables"):
        outs = [out for kind in ("outs", "metrics", "plots") for out in stages[name].get(kind, [])]
        assert outs
        assert all(next(iter(out.values()))["cache"] is False for out in outs)
    for name in ("fetch", "synthesize", "prepare"):
        assert all(next(iter(out.values())) == {"push": False} for out in stages[name]["outs"])
