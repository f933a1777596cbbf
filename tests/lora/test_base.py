"""Stage `base`: what a model is, pinned; the files of a built one beside it, all or none."""

from pathlib import Path

import pytest

from repro.files import read_json
from repro.lora.base import base
from repro.registry import model_entry


def nothing(_: Path) -> None:
    raise AssertionError("a model of the Hub is not built")


def test_the_pin_of_a_hub_model_holds_no_weights_and_what_decides_training(tmp_path: Path) -> None:
    entry = model_entry("llama3-8b")
    base(entry, tmp_path / "base", nothing)
    assert [file.name for file in (tmp_path / "base").iterdir()] == ["base.json"]
    pin = read_json(tmp_path / "base" / "base.json", "")
    assert (pin["id"], pin["revision"], pin["targets"]) == (entry.id, entry.revision, entry.targets)
    assert not {"title", "licence", "memory_gb", "gpus"} & pin.keys()


def test_a_build_that_fails_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    entry, out = model_entry("tiny-llama"), tmp_path / "base"

    def whole(folder: Path) -> None:
        (folder / "weights").write_text("whole")

    def broken(folder: Path) -> None:
        (folder / "weights").write_text("half")
        raise KeyboardInterrupt

    base(entry, out, whole)
    with pytest.raises(KeyboardInterrupt):
        base(entry, out, broken)
    assert (out / "weights").read_text() == "whole"
    assert [file.name for file in tmp_path.iterdir()] == ["base"]
