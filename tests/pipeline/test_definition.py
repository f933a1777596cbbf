"""The pipeline's definition: one text for all profiles, and code dependencies that are exact."""

from pathlib import Path

import pytest
import yaml

from repro.schema import SPLITS
from tools.closure import closure, verb_imports
from tools.pipeline import ROOT_PIPELINE, copies, render


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def test_code_dependencies_are_exactly_the_modules_each_verb_imports() -> None:
    assert ROOT_PIPELINE.read_text(encoding="utf-8") == render(), "run `make pipeline`"


def test_every_profile_holds_the_same_pipeline_as_a_file() -> None:
    assert len(copies()) >= 3
    for copy in copies():
        assert not copy.is_symlink()
        assert copy.read_bytes() == ROOT_PIPELINE.read_bytes(), "run `make pipeline`"


def test_the_report_and_no_other_stage_depends_on_the_report_s_templates() -> None:
    stages = yaml.safe_load(ROOT_PIPELINE.read_text(encoding="utf-8"))["stages"]
    folder = Path("src/repro/report/templates")
    templates = {str(file) for file in folder.iterdir()}
    assert {Path(name).suffix for name in templates} == {".html", ".css", ".js"}
    assert templates <= set(stages.pop("report")["deps"])
    assert not any(str(folder) in str(dep) for stage in stages.values() for dep in stage["deps"])


@pytest.mark.parametrize("verb", ["train", "predict"])
def test_costly_stages_depend_on_nothing_that_only_judges_or_prints(verb: str) -> None:
    rooms = {file.parts[2] for file in closure(verb_imports(verb))}
    assert not rooms & {"tables", "audit", "report", "verdict", "published", "cli"}


def test_training_never_reads_the_test_split() -> None:
    stages = yaml.safe_load(ROOT_PIPELINE.read_text(encoding="utf-8"))["stages"]
    assert not any("test.jsonl" in dep for dep in stages["train"]["deps"])
    prepared = [str(next(iter(out))) for out in stages["prepare"]["outs"]]
    assert {f"{split}.jsonl" for split in SPLITS} <= {Path(out).name for out in prepared}


def test_metrics_and_tables_are_in_git_and_corpora_are_never_pushed() -> None:
    stages = yaml.safe_load(ROOT_PIPELINE.read_text(encoding="utf-8"))["stages"]
    for name in ("score", "tables"):
        outs = stages[name]["outs"] + stages[name].get("metrics", [])
        assert all(next(iter(out.values())) == {"cache": False} for out in outs)
    for name in ("fetch", "synthesize", "prepare"):
        assert all(next(iter(out.values())) == {"push": False} for out in stages[name]["outs"])
