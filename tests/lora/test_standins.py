"""The paper's profile on tiny stand-ins of its twelve models, on a CPU."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from repro.errors import InputError
from repro.files import read_json
from repro.generate.predict import Ask, predict
from repro.lora.base import base
from repro.lora.job import Job
from repro.lora.preflight import preflight
from repro.lora.train import train
from repro.params import Params, Synthesis, TrainParams, load
from repro.paths import Paths
from repro.registry import ModelEntry, models
from repro.text import read_outputs, read_rendered
from tests.jobs import job_of, render_corpus
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

    def job(self, model: str, dataset: str = CELL) -> Job:
        """A cell, with its model pinned."""
        job = job_of(self.paths, model, self.entries[model], dataset)
        if not job.base.exists():
            base(job.entry, job.base, not_built)
        return job

    def recipe(self, **changes: Any) -> TrainParams:
        """The parameters of training with other choices."""
        train = self.params.train.model_copy(update=changes)
        return self.params.of_train.model_copy(update={"train": train})


def not_built(_: Path) -> None:
    raise AssertionError("a model of the Hub is not built")


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
    from repro.registry import corpus_entry

    texts = []
    for dataset in params.datasets:
        synthesize(dataset, paths.raw(dataset), SIZES, params.seed)
        stage.prepare(dataset, corpus_entry(dataset), params.of_prepare, paths)
        render_corpus(paths, params, dataset)
        texts += [row.prompt for row in read_rendered(paths.rendered(dataset), "train", "")]
    return texts


def run(grid: Grid, model: str, dataset: str) -> Path:
    """Base, train and predict of one cell; its predictions file."""
    job, out = grid.job(model, dataset), grid.paths.predictions(model, dataset)
    train(job, grid.params.of_train)
    [_] = predict([Ask(job, "test", zero_shot=False, out=out)], grid.params.of_predict)
    return out


def test_every_model_of_the_profile_has_a_stand_in(grid: Grid) -> None:
    assert sorted(HABITS) == sorted(grid.params.models)


@pytest.mark.parametrize("model", HABITS)
def test_a_cell_of_each_model_trains_and_predicts_on_a_cpu(grid: Grid, model: str) -> None:
    out = run(grid, model, CELL)
    config = read_json(grid.paths.adapter(model, CELL) / "adapter_config.json", "")
    entry = grid.entries[model]
    assert (config["base_model_name_or_path"], config["revision"]) == (entry.id, entry.revision)
    assert config["target_modules"] == sorted(entry.targets)
    asked = read_rendered(grid.paths.rendered(CELL), "test", "")
    assert isinstance(read_outputs(out, [row.id for row in asked]), list)


def test_one_model_goes_through_every_corpus(grid: Grid) -> None:
    for dataset in grid.params.datasets:
        assert run(grid, MANY, dataset).stat().st_size


@pytest.mark.parametrize("model", HABITS)
def test_each_model_passes_preflight(grid: Grid, model: str) -> None:
    found = preflight(grid.job(model), grid.params.of_train)
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


def test_training_needs_the_pin_and_refuses_one_that_models_yaml_no_longer_says(
    grid: Grid, tmp_path: Path
) -> None:
    job = replace(grid.job("phi4-14b"), base=tmp_path / "base")
    with pytest.raises(InputError, match=r"run `dvc repro profiles/paper/dvc\.yaml:base@phi4-14b`"):
        train(job, grid.params.of_train)
    base(job.entry, job.base, not_built)
    other = job.entry.model_copy(update={"revision": "f" * 40})
    with pytest.raises(InputError, match=r"base\.json: differs from phi4-14b in models\.yaml"):
        train(replace(job, entry=other), grid.params.of_train)


@pytest.mark.parametrize("model", ["llama3-8b", "qwen25-7b", "mistral-7b", "phi4-14b", "gemma2-9b"])
def test_an_adapter_can_be_selected_by_the_share_of_dev_answers_given_exactly(
    grid: Grid, model: str
) -> None:
    job = grid.job(model)
    train(job, grid.recipe(select_by="exact"))
    head, *points = (job.adapter / "dev.csv").read_text().splitlines()
    assert head == "step,dev_exact,dev_loss"
    assert [point.split(",")[0] for point in points] == ["2", "3"]
    training = read_json(job.adapter / "training.json", "")
    assert training["train"]["select_by"] == "exact"
    assert training["dev"].keys() == {"dev_exact", "dev_loss"}


def test_an_adapter_s_folder_says_how_it_was_trained_and_holds_no_test_score(grid: Grid) -> None:
    job = grid.job("llama3-8b")
    train(job, grid.params.of_train)
    assert sorted(file.name for file in job.adapter.iterdir()) == [
        "adapter_config.json",
        "adapter_model.safetensors",
        "curve.csv",
        "dev.csv",
        "training.json",
    ]
    training = read_json(job.adapter / "training.json", "")
    params = grid.params.of_train.model_dump()
    assert {key: training[key] for key in params} == params
    assert training["best_step"] in {2, 3}
    assert training["dev"].keys() == {"dev_loss"}
    assert training["left_out"].keys() == {"train", "dev"}
    assert training.keys() == {*params, "base_sha256", "best_step", "dev", "left_out"}


def test_training_reads_rendered_train_and_dev_alone(grid: Grid, tmp_path: Path) -> None:
    job = grid.job("llama3-8b")
    train(job, grid.params.of_train)
    weights = (job.adapter / "adapter_model.safetensors").read_bytes()
    alone = replace(job, rendered=tmp_path / "rendered", adapter=tmp_path / "adapter")
    alone.rendered.mkdir()
    for split in ("train", "dev"):
        shutil.copy(job.rendered / f"{split}.jsonl", alone.rendered)
    train(alone, grid.params.of_train)
    assert (alone.adapter / "adapter_model.safetensors").read_bytes() == weights


def test_gradient_checkpointing_changes_no_bit_of_an_adapter(grid: Grid) -> None:
    job = grid.job("llama3-8b", "phee")
    found = []
    for chosen in (True, False):
        train(job, grid.recipe(gradient_checkpointing=chosen))
        found.append((job.adapter / "adapter_model.safetensors").read_bytes())
    assert found[0] == found[1]
