"""One stage written into dvc.lock, against DVC's own rewriting of the whole file."""

import sys
from pathlib import Path
from typing import Any

import pytest
from dvc.utils.serialize import dumps_yaml, load_yaml, modify_yaml

from repro.cluster.dvc import DVC, run
from repro.cluster.splice import splice
from tests.conftest import ROOT

LOCKS = [ROOT / "dvc.lock", *sorted((ROOT / "profiles").glob("*/dvc.lock"))]
"""Every lock file of this project, as DVC has left it."""
LISTS = {"tables", "report", "compare"}


def own(path: Path, entries: dict[str, Any]) -> str:
    """What DVC writes."""
    with modify_yaml(str(path)) as lock:
        lock["stages"].update(entries)
    return path.read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_every_committed_entry_written_again_gives_the_same_bytes(lock: Path) -> None:
    """But for tables, reports and comparisons, whose parameters name the same lists twice."""
    entries = load_yaml(str(lock))["stages"]
    cells = {name: entry for name, entry in entries.items() if name.partition("@")[0] not in LISTS}
    text = lock.read_text()
    assert splice(text, cells) == text


PIPELINE = """
stages:
  write:
    foreach: [a, b]
    do:
      cmd: echo ${item} > ${item}.txt
      params: [n]
      outs: [{"${item}.txt": {cache: false}}]
  all:
    cmd: cat a.txt b.txt > all.txt
    deps: [a.txt, b.txt]
    outs: [{all.txt: {cache: false}}]
"""


def test_a_pipeline_that_it_ran_twice_has_the_lock_that_dvc_alone_writes(tmp_path: Path) -> None:
    locks = []
    for program in ("dvc", "repro.cluster.splice"):
        folder = tmp_path / program
        folder.mkdir()
        (folder / "dvc.yaml").write_text(PIPELINE)
        run((*DVC, "init", "--no-scm", "--quiet"), cwd=folder)
        for n in (1, 2):
            (folder / "params.yaml").write_text(f"n: {n}\n")
            run((sys.executable, "-m", program, "repro", "--quiet", "all"), cwd=folder)
        assert run((*DVC, "status", "--json"), cwd=folder).strip() == "{}"
        locks.append((folder / "dvc.lock").read_text())
    assert locks[0] == locks[1]


def test_a_value_that_stands_twice_is_left_to_dvc() -> None:
    """Its number would depend on the other stages."""
    text = dumps_yaml({"schema": "2.0", "stages": {"a": {"cmd": "true"}}})
    twice = ["x"]
    assert splice(text, {"b": {"params": {"p.yaml": {"c": twice, "d": twice}}}}) is None


def test_a_changed_stage_stays_in_its_place_and_a_new_one_comes_last(tmp_path: Path) -> None:
    lock = tmp_path / "dvc.lock"
    text = LOCKS[0].read_text()
    lock.write_text(text)
    known = load_yaml(str(lock))["stages"]
    name = list(known)[3]
    long = "https://example.org/" + 30 * "long/" + "name.zip"
    entries = {
        name: known[name] | {"cmd": f"true {long}", "params": {"a.yaml": {"b": None, "c": long}}},
        "new@one": {"cmd": ["true", "line\nline\n\nline"], "outs": [{"path": "ä b", "size": 1}]},
    }
    assert splice(text, entries) == own(lock, entries)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "schema: '2.0'\nstages: {}\n",
        "schema: '2.0'\ndatasets: []\nstages:\n  a:\n    cmd: true\n",
        "schema: '2.0'\nstages:\n# by hand\n  a:\n    cmd: true\n",
        "schema: '2.0'\nstages:\n  a:\n    cmd: true\n  a:\n    cmd: false\n",
        f"schema: '2.0'\nstages:\n  ? {130 * 'a'}\n  : cmd: true\n",
        "schema: '2.0'\nstages:\n  a:\n    cmd: true",
    ],
    ids=["new", "empty", "datasets", "a comment", "twice", "a long key", "cut"],
)
def test_what_is_laid_out_otherwise_is_left_to_dvc(text: str) -> None:
    assert splice(text, {"b": {"cmd": "true"}}) is None


def test_a_stage_whose_name_takes_two_lines_is_left_to_dvc() -> None:
    text = dumps_yaml({"schema": "2.0", "stages": {"a": {"cmd": "true"}}})
    assert splice(text, {130 * "b": {"cmd": "true"}}) is None
