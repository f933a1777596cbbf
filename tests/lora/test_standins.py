"""The paper's profile on tiny stand-ins of its twelve models, on a CPU."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from repro.errors import InputError
from repro.files import read_json, read_jsonl
from repro.generate.predict import predict
from repro.lora.base import base
from repro.lora.preflight import preflight
from repro.lora.train import train
from repro.params import ModelEntry, Params, Synthesis, load, models
from repro.paths import Paths
from repro.schema import PREDICTIONS
from tests.lora.standins import HABITS, save, tiny_entry

QUICK = {"steps": 3, "evaluate_every": 2, "batch": 2}
SIZES = Synthesis(train=6, dev=2, test=4)
CELL = "ade"
MANY = "qwen25-7b"


@dataclass(frozen=True)
class Grid:
    """The paper's profile with few steps, synthetic rows and stand-ins."""

    params: Params
    paths: Paths
    entries: dict[str, ModelEntry]


@pytest.fixture(scope="module")
def grid(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    home = tmp_path_factory.mktemp("paper")
    for name in ("dvc.yaml", "corpora.yaml", "models.yaml", "profiles/paper/params.yaml"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, home / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setenv("REPRO_MODELS", str(home / "models"))
        params, paths = load("paper")
        few = params.train.model_copy(update=QUICK)
        params = params.model_copy(update={"train": few})
        entries = {name: tiny_entry(models()[name]) for name in params.models}
        texts = prepare(params, paths)
        for name, entry in entries.items():
            save(name, entry, home / "models", texts)
        yield Grid(params, paths, entries)


def prepare(params: Params, paths: Paths) -> list[str]:
    """Synthetic rows of every corpus of the profile; some of their texts."""
    from repro.corpora import prepare as stage
    from repro.corpora.synthesis.writers import synthesize
    from repro.lora.cell import read_split
    from repro.params import corpus_entry

    texts = []
    for dataset in params.datasets:
        synthesize(dataset, paths.raw(dataset), SIZES, params.seed)
        stage.prepare(dataset, corpus_entry(dataset), params, paths)
        texts += [example.text for example in read_split(paths, dataset, "train")]
    return texts


def run(grid: Grid, model: str, dataset: str) -> None:
    """Base, train and predict of one cell."""
    entry = grid.entries[model]
    if not grid.paths.base(model).exists():
        base(model, entry, grid.params, grid.paths)
    train(model, entry, dataset, grid.params, grid.paths)
    predict(model, entry, [dataset], grid.params, grid.paths)


def test_every_model_of_the_profile_has_a_stand_in(grid: Grid) -> None:
    assert sorted(HABITS) == sorted(grid.params.models)


@pytest.mark.parametrize("model", HABITS)
def test_a_cell_of_each_model_trains_and_predicts_on_a_cpu(grid: Grid, model: str) -> None:
    run(grid, model, CELL)
    config = read_json(grid.paths.adapter(model, CELL) / "adapter_config.json", "")
    entry = grid.entries[model]
    assert (config["base_model_name_or_path"], config["revision"]) == (entry.id, entry.revision)
    assert config["target_modules"] == sorted(entry.targets)
    rows = read_jsonl(grid.paths.predictions(model, CELL), PREDICTIONS, "")
    assert len(rows) == len(grid.paths.split(CELL, "test").read_bytes().splitlines())


def test_one_model_goes_through_every_corpus(grid: Grid) -> None:
    for dataset in grid.params.datasets:
        run(grid, MANY, dataset)
        assert grid.paths.predictions(MANY, dataset).stat().st_size


@pytest.mark.parametrize("model", HABITS)
def test_each_model_passes_preflight(grid: Grid, model: str) -> None:
    found = preflight(model, grid.entries[model], CELL, grid.params, grid.paths)
    assert [check for check in found if not check.ok] == []


@pytest.mark.parametrize("model", HABITS)
def test_chat_prompts_begin_as_the_model_expects(grid: Grid, model: str) -> None:
    from repro.lora.batches import encode_chat, encode_prompt
    from repro.lora.load import load_tokenizer

    habits = HABITS[model]
    folder = Path("models") / grid.entries[model].id
    tokenizer = load_tokenizer(folder.absolute())
    begins = int(habits.add_bos if habits.add_bos is not None else habits.post)
    prompts = [encode_prompt(tokenizer, "a text")]
    if habits.template:
        prompts.append(encode_chat(tokenizer, "a text"))
    for ids in prompts:
        assert ids.count(tokenizer.bos_token_id) == begins


def test_the_pin_of_a_hub_model_holds_no_weights_and_what_decides_training(grid: Grid) -> None:
    entry = grid.entries["llama3-8b"]
    base("llama3-8b", entry, grid.params, grid.paths)
    folder = grid.paths.base("llama3-8b")
    assert [file.name for file in folder.iterdir()] == ["base.json"]
    pin = read_json(folder / "base.json", "")
    assert (pin["id"], pin["revision"], pin["targets"]) == (entry.id, entry.revision, entry.targets)


def test_training_needs_the_pin_and_refuses_one_that_models_yaml_no_longer_says(
    grid: Grid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = grid.entries["phi4-14b"]
    monkeypatch.setattr(Paths, "base", lambda _self, model: tmp_path / model)
    with pytest.raises(InputError, match=r"run `repro base phi4-14b -p paper`"):
        train("phi4-14b", entry, CELL, grid.params, grid.paths)
    base("phi4-14b", entry, grid.params, grid.paths)
    other = entry.model_copy(update={"revision": "f" * 40})
    with pytest.raises(InputError, match=r"base\.json: differs from phi4-14b in models\.yaml"):
        train("phi4-14b", other, CELL, grid.params, grid.paths)


@pytest.mark.parametrize("model", ["llama3-8b", "qwen25-7b", "mistral-7b", "phi4-14b", "gemma2-9b"])
def test_an_adapter_can_be_selected_by_the_f1_of_greedy_answers_to_dev(
    grid: Grid, model: str
) -> None:
    by_f1 = grid.params.train.model_copy(update={"select_by": "f1"})
    entry = grid.entries[model]
    base(model, entry, grid.params, grid.paths)
    train(model, entry, CELL, grid.params.model_copy(update={"train": by_f1}), grid.paths)
    folder = grid.paths.adapter(model, CELL)
    head, *points = (folder / "dev.csv").read_text().splitlines()
    assert head == "step,dev_f1,dev_loss"
    assert [point.split(",")[0] for point in points] == ["2", "3"]
    assert "| Best step by dev f1 |" in (folder / "README.md").read_text()


def test_gradient_checkpointing_changes_no_bit_of_an_adapter(grid: Grid) -> None:
    model, dataset = "llama3-8b", "phee"
    entry = grid.entries[model]
    base(model, entry, grid.params, grid.paths)
    found = []
    for chosen in (True, False):
        changed = grid.params.train.model_copy(update={"gradient_checkpointing": chosen})
        train(model, entry, dataset, grid.params.model_copy(update={"train": changed}), grid.paths)
        weights = grid.paths.adapter(model, dataset) / "adapter_model.safetensors"
        found.append(weights.read_bytes())
    assert found[0] == found[1]
