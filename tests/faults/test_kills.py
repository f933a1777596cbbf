"""A pipeline that is killed again and again ends as one that was left alone."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Container
from pathlib import Path

import pytest

from repro.errors import InputError
from repro.files import md5_of, read_yaml
from tests.faults.budget import KILLS
from tests.faults.quick import (
    LONGEST,
    PIPELINE,
    Running,
    copy_whole,
    environment,
    outs_of,
    quick,
    wait_for_handlers,
)
from tests.faults.record import tried
from tests.pipeline.workspace import Workspace

PART = "Faults: kills and the cache"
TOLD = (
    r"repro: (train tiny-llama ade: stopped .*|(interrupted|terminated); nothing half-written .*)"
)
"""The line of a training that is stopped: its own once it trains, before that every verb's."""


def _killed(workspace: Workspace, chance: random.Random, passed: Container[str]) -> str | None:
    """Kill a run in the first stage that is not passed; its name, or None where none is left."""
    running = Running(workspace)
    stage = running.next_stage(passed)
    if stage is not None:
        time.sleep(chance.uniform(0, 3))
    running.send(signal.SIGKILL)
    return stage


def _mended(workspace: Workspace) -> str:
    """Put away what DVC was killed in writing, as the docs say; what that was, if anything."""
    locks = workspace.folder / ".dvc/tmp/rwlock"
    if locks.exists() and not _is_json(locks.read_text("utf-8")):
        locks.unlink()
        return "its locks"
    for name in ("code/dvc.lock", "profiles/quick/dvc.lock"):
        path = workspace.folder / name
        if path.exists() and not _is_whole(path):
            path.unlink()
            if workspace.run("git", "ls-files", name):
                workspace.run("git", "checkout", "--", name)
            return "dvc.lock"
    return ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_whole(lock: Path) -> bool:
    """Whether DVC reads a dvc.lock: it cuts the file off before it writes."""
    try:
        return "stages" in (read_yaml(lock, "") or {})
    except InputError:
        return False


@pytest.mark.slow
def test_a_pipeline_killed_at_any_stages_ends_as_one_left_alone(
    root: Path, tmp_path: Path, undisturbed: Workspace, stages: list[str]
) -> None:
    expected = outs_of(undisturbed)
    chance = random.Random(13)
    with tried(PART, f"SIGKILL, {KILLS} times, at seeded moments of seeded stages") as outcome:
        killed: list[str] = []
        rounds, put_away = 0, Counter[str]()
        while len(killed) < KILLS:
            rounds += 1
            workspace = quick(root, tmp_path / str(rounds))
            chosen = set(chance.sample(stages, min(len(stages), KILLS - len(killed))))
            while chosen:
                stage = _killed(workspace, chance, set(stages) - chosen)
                if stage is None:  # they ended in the seconds after another was chosen
                    break
                chosen.remove(stage)
                killed.append(stage)
                put_away[_mended(workspace)] += 1
            workspace.repro(PIPELINE)
            assert outs_of(workspace) == expected
            assert workspace.repro(PIPELINE) == []
        outcome.text = (
            f"{len(set(killed))} of {len(stages)} stages killed; the end state is the same, byte "
            f"for byte; DVC's own file of locks had to be removed {put_away['its locks']} times, "
            f"a dvc.lock that it had cut off {put_away['dvc.lock']} times"
        )


@pytest.mark.parametrize(
    ("number", "name"),
    [
        pytest.param(signal.SIGINT, "Ctrl-C", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, "SIGTERM", marks=pytest.mark.long),
    ],
)
def test_a_pipeline_that_is_told_to_stop_goes_on_later(
    number: signal.Signals, name: str, root: Path, tmp_path: Path, undisturbed: Workspace
) -> None:
    workspace = quick(root, tmp_path)
    with tried(PART, f"{name} to `dvc repro` and what it runs") as outcome:
        running = Running(workspace)
        while (running.next_stage() or "train@").partition("@")[0] != "train":
            pass
        wait_for_handlers(workspace, "train")
        said = running.send(number)
        assert running.process.returncode != 0
        assert "Traceback" not in said, said
        (line,) = (line for line in said.splitlines() if line.startswith("repro: "))
        assert re.fullmatch(TOLD, line), said
        assert not list(workspace.folder.glob("adapters/quick/**/*.part"))
        workspace.repro(PIPELINE)
        assert outs_of(workspace) == outs_of(undisturbed)
        outcome.text = "one line of the stage, no part that looks whole; the next run ends the same"


@pytest.mark.slow
def test_what_a_killed_write_leaves_is_no_part_of_what_a_stage_reads(
    tmp_path: Path, undisturbed: Workspace
) -> None:
    workspace = copy_whole(undisturbed, tmp_path / "copy")
    with tried(PART, "what a killed write leaves in folders that stages read") as outcome:
        for folder in ("metrics/quick", "predictions/quick", "data/quick/prepared"):
            (workspace.folder / folder / ".ade.jsonl.a1b2c3.part").write_text("{", "utf-8")
        assert workspace.repro(PIPELINE) == []
        outcome.text = "no stage runs again; the lock is the same"


@pytest.mark.long
@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("a second `dvc repro` at the same time", [PIPELINE]),
        ("two workers on one cell", ["-s", "-f", f"{PIPELINE}:train@tiny-llama-ade"]),
    ],
)
def test_a_second_run_at_the_same_time_waits_or_says_so(
    what: str, words: list[str], tmp_path: Path, undisturbed: Workspace
) -> None:
    workspace = copy_whole(undisturbed, tmp_path / "copy")
    shutil.rmtree(workspace.folder / "adapters/quick/tiny-llama/ade")
    if words == [PIPELINE]:
        (workspace.folder / "profiles/quick/dvc.lock").unlink()
    with tried(PART, what) as outcome:
        first = Running(workspace, *words)
        assert first.next_stage()
        second = subprocess.run(
            ["dvc", "repro", *words], cwd=workspace.folder, env=environment(workspace),
            capture_output=True, text=True, check=False, timeout=LONGEST,
        )  # fmt: skip
        said = second.stdout + second.stderr
        first.end()
        assert first.process.returncode == 0
        assert second.returncode == 0 or "is busy" in said, said
        workspace.repro(PIPELINE)
        assert outs_of(workspace) == outs_of(undisturbed)
        outcome.text = "waits or is refused by DVC's lock; the end state is the same"


@pytest.mark.long
@pytest.mark.parametrize("damage", ["truncated", "a flipped bit", "missing"])
def test_a_damaged_object_of_the_cache_is_never_taken_for_whole(
    damage: str, tmp_path: Path, undisturbed: Workspace
) -> None:
    workspace = copy_whole(undisturbed, tmp_path / "copy")
    before = outs_of(undisturbed)
    name = "predictions/quick/linear/ade.jsonl"
    out = workspace.folder / name
    md5 = md5_of(out)
    stored = workspace.folder / ".dvc/cache/files/md5" / md5[:2] / md5[2:]
    with tried(PART, f"an object of the cache {damage}") as outcome:
        data = stored.read_bytes()
        stored.chmod(0o644)
        if damage == "missing":
            stored.unlink()
        elif damage == "truncated":
            stored.write_bytes(data[: len(data) // 2])
        else:
            stored.write_bytes(bytes([data[0] ^ 1]) + data[1:])
        out.unlink()
        workspace.repro(PIPELINE)
        assert outs_of(workspace) == before
        outcome.text = "the stage runs again; the same bytes"


@pytest.mark.long
def test_a_tier_that_is_stopped_between_removal_and_remake_puts_the_tables_back(
    tmp_path: Path, undisturbed: Workspace
) -> None:
    workspace = copy_whole(undisturbed, tmp_path / "copy")
    tables = workspace.folder / "paper_tables/quick"
    before = {path: path.read_bytes() for path in tables.rglob("*") if path.is_file()}
    with tried(PART, "Ctrl-C to `repro tier` once DVC has removed the tables") as outcome:
        tier = subprocess.Popen(
            ["repro", "tier", "1", "-p", "quick"], cwd=workspace.folder,
            env=environment(workspace), text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        assert tier.stdout
        with tier.stdout as lines:
            while "Running stage 'profiles/quick/dvc.yaml:tables'" not in lines.readline():
                pass
            assert not all(path.exists() for path in before), "DVC has removed them"
            os.killpg(tier.pid, signal.SIGINT)
            said = lines.read()
        assert tier.wait(LONGEST) == 130
        assert "Traceback" not in said, said
        assert all(path.read_bytes() == data for path, data in before.items())
        outcome.text = "it ends with 130; every table is there again"
