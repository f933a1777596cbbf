"""Files that people and stages write are read, or refused in a line that names them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.errors import InputError
from repro.params import load
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.published.claims import read_claims
from repro.published.expectations import read_expectation
from repro.published.store import read_cells
from repro.registry import corpora
from repro.report.cells import _types
from repro.report.origin import steps
from repro.report.summary import read_summary
from repro.storage.places import outs
from repro.tables.results import _read
from repro.text import read_outputs, read_rendered
from tests.faults.budget import fuzzed, in_memory, in_time, refused_in_one_line
from tests.faults.inputs import edited, junk
from tests.faults.record import tried

PART = "Bad input: files"
ROW = ("constant", "ade")
IDS = [f"r-{number}" for number in range(4)]
PATHS = Paths("default")
METRICS = dict.fromkeys(
    ("precision", "recall", "f1", "f1_low", "f1_high", "examples", "groups", "unparsed"), 1
)
OUTS = {PATHS.predictions(*ROW).as_posix(): "d41d8cd98f00b204e9800998ecf8427e"}
SUMMARY = {
    "profile": "default", "title": "T", "protocol": "label_set", "tolerance": 0.1, "synthetic": [],
    "rows": {"constant": "C"}, "corpora": {"ade": {"title": "ADE", "task": "classification"}},
    "cells": [{"row": "constant", "dataset": "ade", "f1": 0.5}], "expected": None,
    "published": {"verdicts": {}, "figures": []}, "claims": [], "verdict": "v", "signatures": [],
}  # fmt: skip


def _params() -> None:
    load("default")


def _corpora() -> None:
    corpora()


def _prepared() -> None:
    open_prepared(PATHS, "ade").rows("test")


MADE: dict[str, tuple[Path, object, Callable[[], object]]] = {
    "predictions": (
        PATHS.predictions(*ROW),
        [{"id": id_, "output": "a, b", "finish": "stop", "batch": 0} for id_ in IDS],
        lambda: read_outputs(PATHS.predictions(*ROW), IDS),
    ),
    "rendered rows": (
        PATHS.rendered("ade") / "test.jsonl",
        [{"id": id_, "prompt": "Text: a"} for id_ in IDS],
        lambda: read_rendered(PATHS.rendered("ade"), "test", "render it"),
    ),
    "prepared rows": (
        PATHS.split("ade", "test"),
        [{"id": id_, "group": "1", "text": "a b", "label": "related"} for id_ in IDS],
        _prepared,
    ),
    "task.json": (
        PATHS.task_info("ade"),
        {"dataset": "ade", "title": "ADE", "task": "classification", "labels": ["a", "b"]},
        _prepared,
    ),
    "metrics": (
        PATHS.cell_metrics(*ROW),
        {**METRICS, "truncated": 0, "f1_macro": 0.5, "positive_f1": 0.25},
        lambda: _read(*ROW, PATHS.cell_metrics(*ROW)),
    ),
    "provenance": (
        PATHS.provenance(*ROW),
        {"baseline": {"seconds": 1.5, "outs": OUTS, "versions": {"dvc": "1"}}},
        lambda: steps(PATHS, *ROW),
    ),
    "summary.json": (
        PATHS.tables / "summary.json",
        SUMMARY,
        lambda: read_summary(PATHS.tables / "summary.json"),
    ),
}
"""Files that stages write: where, what they hold, and what reads them."""
KEPT: dict[str, tuple[str, Callable[[], object]]] = {
    "params.yaml": ("params.yaml", _params),
    "corpora.yaml": ("corpora.yaml", _corpora),
    "dvc.lock": ("dvc.lock", lambda: outs(PATHS)),
    "published cells": ("published/cells.csv", lambda: read_cells(Path("published/cells.csv"))),
    "claims": ("published/claims.yaml", lambda: read_claims(Path("published/claims.yaml"))),
    "expectation": (
        PATHS.expectation.as_posix(),
        lambda: read_expectation(PATHS.expectation),
    ),
    "counts by type": (
        PATHS.cell_types(*ROW).as_posix(),
        lambda: _types(*ROW, PATHS),
    ),
}
"""Files of the repository."""


@pytest.fixture
def checkout(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("dvc.yaml", "corpora.yaml", "models.yaml", *(name for name, _ in KEPT.values())):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, tmp_path / name)
    shutil.copy(root / "published/grid.yaml", tmp_path / "published/grid.yaml")
    lock = tmp_path / "dvc.lock"
    lock.write_bytes(lock.read_bytes()[:4000].rpartition(b"\n  ")[0] + b"\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", MADE)
def test_a_file_that_a_stage_wrote_is_read_or_refused(name: str, checkout: Path) -> None:
    path, value, read = MADE[name]
    for other, content, _ in MADE.values():
        (checkout / other).parent.mkdir(parents=True, exist_ok=True)
        (checkout / other).write_bytes(_bytes(content))
    _fuzz(name, path, _bytes(value), read)


@pytest.mark.parametrize("name", KEPT)
def test_a_file_of_the_repository_is_read_or_refused(name: str, checkout: Path) -> None:
    path, read = KEPT[name]
    _fuzz(name, Path(path), (checkout / path).read_bytes(), read)


def _bytes(value: object) -> bytes:
    if isinstance(value, list):
        return b"".join(json.dumps(row).encode() + b"\n" for row in value)
    return json.dumps(value, indent=2).encode()


def _fuzz(name: str, path: Path, good: bytes, read: Callable[[], object]) -> None:
    path.write_bytes(good)
    read()
    with tried(PART, name) as outcome, in_memory():

        @fuzzed
        @given(st.one_of(junk(), edited(good), edited(good)))
        def one(bad: bytes) -> None:
            path.write_bytes(bad)
            _forget()
            with refused_in_one_line(outcome, path.name):
                read()

        one()


def _forget() -> None:
    """Drop what is kept of files that were read before."""
    from repro import registry

    registry._read_table.cache_clear()


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("a billion laughs", LAUGHS + "seed: *a11\n"),
        ("a tag that would run a command", "seed: !!python/object/apply:os.system ['exit 1']\n"),
        ("lists 20,000 deep", "seed: " + "[" * 20_000 + "]" * 20_000 + "\n"),
        ("lists 60,000 deep, never closed", "seed: " + "[" * 60_000),
        ("a line of 60,000 dashes", "- " * 60_000),
        ("a number of 5000 digits", "seed: " + "9" * 5000 + "\n"),
        ("a date that is none", "seed: 2001-99-99\n"),
        ("no number", "seed: .nan\n"),
        ("a mapping that holds itself", "seed: &a {b: *a}\n"),
    ],
)
@pytest.mark.usefixtures("checkout")
def test_yaml_that_means_harm_is_refused(kind: str, text: str) -> None:
    with tried("Bad input: files", f"params.yaml: {kind}") as outcome, in_memory(), in_time():
        good = Path("params.yaml").read_text("utf-8")
        Path("params.yaml").write_text(good.replace("seed: 13\n", text), "utf-8")
        with pytest.raises(InputError, match=r"params\.yaml") as refused:
            load("default")
        assert len(str(refused.value)) < 1000
        outcome.text = "refused in one line"


@pytest.mark.usefixtures("checkout")
def test_a_learning_rate_that_is_no_number_is_refused() -> None:
    good = Path("params.yaml").read_text("utf-8")
    Path("params.yaml").write_text(
        good.replace("learning_rate: 5.0e-3", "learning_rate: .nan"), "utf-8"
    )
    with pytest.raises(InputError, match=r"train\.learning_rate"):
        load("default")
