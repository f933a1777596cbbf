"""Stage `base` for a model that is built."""

from functools import partial
from pathlib import Path

import pytest

from repro.files import read_json
from repro.lora.base import base
from repro.lora.batches import Encoded
from repro.params import BaseParams, load
from repro.registry import model_entry
from repro.tiny.base import batches, build

FEW = {"steps": 3, "batch": 4}


def few_steps() -> BaseParams:
    params, _ = load("default")
    few = params.warmup.model_copy(update=FEW)
    return params.of_base.model_copy(update={"warmup": few})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """The files of two builds in two folders."""
    params, entry = few_steps(), model_entry("tiny-llama")
    results = []
    for _ in range(2):
        folder = tmp_path_factory.mktemp("base") / "tiny-llama"
        base(entry, folder, partial(build, "tiny-llama", entry, params))
        files = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
        assert not any(str(folder.parent).encode() in data for data in files.values())
        results.append(files)
    return results


def test_two_builds_give_the_same_bytes(built: list[dict[str, bytes]]) -> None:
    first, again = built
    assert first == again


def test_the_folder_holds_what_transformers_loads_and_the_pin(
    built: list[dict[str, bytes]],
) -> None:
    assert sorted(built[0]) == [
        "base.json",
        "config.json",
        "generation_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]


def test_the_model_has_the_sizes_of_models_yaml(
    built: list[dict[str, bytes]], tmp_path: Path
) -> None:
    for name, data in built[0].items():
        (tmp_path / name).write_bytes(data)
    config, shape = read_json(tmp_path / "config.json", ""), model_entry("tiny-llama").shape
    assert config["hidden_size"] == shape.hidden
    assert config["num_hidden_layers"] == shape.layers
    assert config["tie_word_embeddings"] is False


def test_batches_hold_every_sample_once_and_little_padding() -> None:
    rows = [Encoded([1] * (5 + 13 * n % 97), 1) for n in range(200)]
    cut = batches(rows, 8, seed=1)
    assert sorted(len(row.ids) for batch in cut for row in batch) == sorted(
        len(row.ids) for row in rows
    )
    padded = sum(max(len(row.ids) for row in batch) * len(batch) for batch in cut)
    assert padded < 1.2 * sum(len(row.ids) for row in rows)
