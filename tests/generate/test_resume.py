"""A killed prediction goes on and ends with the bytes of one that was never killed."""

import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from repro.generate import predict as stage
from repro.lora import job
from repro.lora.load import Base
from repro.text import Output
from tests import jobs
from tests.generate.conftest import Workspace
from tests.generate.corpora import LONGEST_LABEL
from tests.jobs import render_corpus

BATCH = 8


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """Links of its own, so that a test may replace a single file."""
    for folder in (
        workspace.paths.prepared("colours"),
        workspace.paths.adapter("llama", "colours"),
    ):
        detach(folder)
    return workspace


def detach(folder: Path) -> None:
    """Replace the link above by folders of links, and the folder by a copy."""
    top = Path(folder.parts[0])
    source = top.resolve()
    if top.is_symlink():
        top.unlink()
        for file in source.rglob("*"):
            if file.is_file():
                link = top / file.relative_to(source)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(file)
    for file in folder.iterdir():
        data = file.read_bytes()
        file.unlink()
        file.write_bytes(data)


def kill(workspace: Workspace, batches: int) -> Path:
    """Run like a process that dies when so many batches are answered; the rows it leaves."""
    whole = stage.answer_batch

    def answer_batch(
        base: Base, model: Any, asked: stage.Asked, number: int, prefix: Any
    ) -> list[Output]:
        if number == batches:
            raise KeyboardInterrupt
        return whole(base, model, asked, number, prefix)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "answer_batch", answer_batch)
        with pytest.raises(KeyboardInterrupt):
            workspace.predict(batch=BATCH)
    [path] = Path("work").rglob("*.jsonl")
    return path


def test_a_run_cut_at_any_row_even_inside_a_line_ends_with_the_same_bytes(
    workspace: Workspace,
) -> None:
    expected = workspace.predict(batch=BATCH)["colours"]
    rows = kill(workspace, 4).read_bytes()
    base, params = workspace.base(), workspace.with_predict(batch=BATCH)
    asked = stage.make_asked(base, workspace.ask(), params)
    folder = workspace.paths.adapter("llama", "colours")
    model = stage.with_trained(base.model, folder, "colours")
    ends = [place + 1 for place, byte in enumerate(rows) if byte == ord("\n")]
    for cut in [*ends[::5], ends[-1], 0, ends[9] + 4, ends[15] - 1, len(rows) - 1]:
        asked.partial.parent.mkdir(parents=True, exist_ok=True)
        asked.partial.write_bytes(rows[:cut])
        stage.answer(base, model, asked)
        assert asked.out.read_bytes() == expected


def test_answered_batches_are_not_answered_again(workspace: Workspace) -> None:
    expected = workspace.predict(batch=BATCH)["colours"]
    left = kill(workspace, 3)
    rows = left.read_bytes()
    assert rows.count(b"\n") == 3 * BATCH
    marked = rows.replace(b'"output":"', b'"output":"kept: ')
    left.write_bytes(marked)
    again = workspace.predict(batch=BATCH)["colours"]
    assert again.count(b"kept: ") == 3 * BATCH
    assert again.replace(b"kept: ", b"") == expected
    assert not list(Path("work").rglob("*.jsonl"))


def other_weights(workspace: Workspace) -> None:
    adapters = (
        workspace.paths.adapter("llama", "colours"),
        workspace.paths.adapter("llama", "tagged"),
    )
    names = [folder / "adapter_model.safetensors" for folder in adapters]
    names[0].write_bytes(names[1].read_bytes())


def other_labels(workspace: Workspace) -> None:
    path = workspace.paths.task_info("colours")
    values = json.loads(path.read_bytes())
    path.write_text(json.dumps({**values, "labels": ["pink", *values["labels"]]}))
    render_corpus(workspace.paths, workspace.params, "colours")


def other_text(workspace: Workspace) -> None:
    path = workspace.paths.split("colours", "test")
    path.write_bytes(path.read_bytes().replace(b"zorin", b"gamma"))
    render_corpus(workspace.paths, workspace.params, "colours")


def shorter_targets(workspace: Workspace) -> None:
    path = workspace.paths.split("colours", "train")
    path.write_bytes(path.read_bytes().replace(LONGEST_LABEL.encode(), b"red"))
    render_corpus(workspace.paths, workspace.params, "colours")


@pytest.mark.parametrize(
    "change", [other_weights, other_labels, other_text, shorter_targets], ids=lambda f: f.__name__
)
def test_rows_of_other_inputs_are_not_taken_up(
    workspace: Workspace, change: Callable[[Workspace], None]
) -> None:
    left = kill(workspace, 3)
    left.write_bytes(left.read_bytes().replace(b'"output":"', b'"output":"old: '))
    change(workspace)
    assert b"old: " not in workspace.predict(batch=BATCH)["colours"]


@pytest.mark.parametrize("part", ["code", *job.LIBRARIES])
def test_rows_of_other_software_are_not_taken_up(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    left = kill(workspace, 3)
    left.write_bytes(left.read_bytes().replace(b'"output":"', b'"output":"old: '))
    if part == "code":
        monkeypatch.setattr(jobs, "CODE", "another")
    else:
        monkeypatch.setattr(
            job, "version", lambda name: "another" if name == part else version(name)
        )
    assert b"old: " not in workspace.predict(batch=BATCH)["colours"]


def test_rows_of_another_batch_size_are_not_taken_up(workspace: Workspace) -> None:
    left = kill(workspace, 3)
    left.write_bytes(left.read_bytes().replace(b'"output":"', b'"output":"old: '))
    assert b"old: " not in workspace.predict(batch=BATCH // 2)["colours"]
