"""Units of a small pipeline side by side, on a machine with GPUs."""

import os
from pathlib import Path

import pytest

from repro.cluster.dvc import DVC, run
from repro.cluster.local import run_local, slots
from repro.cluster.units import Unit
from repro.errors import RunError
from repro.files import read_yaml
from repro.paths import Paths

NAMES = ("a", "b", "c", "d")
STAGE = """  {name}:
    cmd: mkdir $CUDA_VISIBLE_DEVICES && sleep 1 && rmdir $CUDA_VISIBLE_DEVICES &&
      echo $CUDA_VISIBLE_DEVICES > {name}
    outs: [{name}]
"""
"""Fails where another stage has the same GPU."""


@pytest.fixture
def two_gpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose nvidia-smi lists three GPUs, of which one is hidden."""
    program = tmp_path / "bin/nvidia-smi"
    program.parent.mkdir()
    rows = "".join(f"echo '{n}, GPU-{n}{n}, NVIDIA T4, 15360, 570.1'\n" for n in range(3))
    program.write_text(f"#!/bin/sh\n{rows}")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1,2")


def small_pipeline(folder: Path, stage: str) -> list[Unit]:
    """Four stages that need nothing, each a unit, in a folder that commands then run in."""
    folder.mkdir(exist_ok=True)
    os.chdir(folder)
    if not Path(".dvc").exists():
        run([*DVC, "init", "--no-scm", "--quiet"])
    Path("dvc.yaml").write_text("stages:\n" + "".join(stage.format(name=name) for name in NAMES))
    return [Unit(name, (name,)) for name in NAMES]


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Unit]:
    monkeypatch.chdir(tmp_path)
    return small_pipeline(tmp_path, STAGE)


@pytest.mark.usefixtures("two_gpus")
def test_no_more_jobs_run_than_there_are_gpus_and_each_has_its_own(
    pipeline: list[Unit], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run_local(pipeline, Paths("default"), 4, tmp_path / "jobs")
    assert {Path(name).read_text().strip() for name in NAMES} == {"GPU-11", "GPU-22"}
    said = capfd.readouterr().out
    assert "jobs at a time: 2 and not 4, for each takes a GPU of its own" in said
    assert said.count("done    ") == len(NAMES)


@pytest.mark.usefixtures("two_gpus")
def test_two_stages_on_one_gpu_would_have_failed(pipeline: list[Unit], tmp_path: Path) -> None:
    (tmp_path / "GPU-11").mkdir()
    with pytest.raises(RunError, match="failed"):
        run_local(pipeline[:1], Paths("default"), 1, tmp_path / "jobs")
    said = "".join(log.read_text("utf-8") for log in tmp_path.rglob("jobs/**/*.out"))
    assert "GPU-11" in said
    assert "File exists" in said


@pytest.mark.usefixtures("two_gpus")
def test_fewer_jobs_than_gpus_are_left_as_they_were_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert slots(1) == ["GPU-11"]
    assert capsys.readouterr().out == ""


def test_without_a_gpu_as_many_jobs_run_as_were_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert slots(3) == ["", "", ""]


PAUSED = "  {name}: {{cmd: sh ../pause {name} && echo 1 > {name}, outs: [{name}]}}\n"


def test_the_lock_gets_the_bytes_of_a_sequential_run_whichever_unit_ends_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pause").write_text("")
    alone, beside = tmp_path / "alone", tmp_path / "beside"
    for stage in (PAUSED, PAUSED.replace("echo 1", "echo 2")):  # a new lock, then one that is known
        small_pipeline(alone, stage)
        run([*DVC, "repro"])
        lock = read_yaml(Path("dvc.lock"), "")["stages"]
        first = next(iter(lock))
        (tmp_path / "pause").write_text(f"[ $1 != {first} ] || sleep 5\n")
        run_local(small_pipeline(beside, stage), Paths("default"), 4, tmp_path / "jobs")
        (tmp_path / "pause").write_text("")
        assert (beside / "dvc.lock").read_bytes() == (alone / "dvc.lock").read_bytes()
