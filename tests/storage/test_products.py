"""The products are those of the pipeline as DVC reads it, and only what may travel travels."""

import shutil
from functools import cache
from pathlib import Path

import pytest
from dvc.repo import Repo

from repro.cell import Cell
from repro.params import Params, load
from repro.paths import Paths
from repro.registry import corpora
from repro.storage.products import may_travel, predictions, products


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def test_every_further_seed_split_and_transfer_has_its_own_stages(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml", "transfers.yaml")
    for name in names:
        shutil.copy(root / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    Repo.init(no_scm=True).close()
    text = Path("params.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("seeds: []", "seeds: [7, 9]"),
        ("splits: []", "splits: [dev]"),
        ("transfers: []", "transfers: [{source: phee, target: ade}]"),
        ("zero_shot: []", "zero_shot: [tiny-llama]"),
        ("linear, tiny-llama]", "linear, tiny-llama, tiny-llama-zero-shot]"),
    ):
        assert old in text
        text = text.replace(old, new)
    Path("params.yaml").write_text(text, encoding="utf-8")
    params, paths = load("default")
    made = {(stage, path) for stage, path, _ in _outs(Path("dvc.yaml").absolute())}
    expected = {(item.stage, path) for item in products(params, paths) for path in item.paths}
    assert expected <= made
    stages = {stage for stage, _ in expected}
    assert {"train_seed@tiny-llama-ade-7", "zero_shot_split@tiny-llama-ade-dev"} <= stages
    assert {"predict_transfer@tiny-llama-transfer0", "transfer@tiny-llama-transfer0"} <= stages
    further = ("_seed@", "_split@", "transfer@")
    assert not {stage for stage, _ in made - expected if any(part in stage for part in further)}


@cache
def _outs(pipeline: Path) -> list[tuple[str, Path, bool]]:
    """Stage, path and whether DVC pushes it, for every out as DVC resolves the file."""
    root = Path.cwd()
    with Repo() as repo:
        stages = repo.stage.load_all(str(root / pipeline))
    return [
        (stage.name, Path(out.fs_path).relative_to(root), out.can_push and out.use_cache)
        for stage in stages
        for out in stage.outs
    ]


@pytest.mark.parametrize("profile", ["default", "baselines", "paper"])
def test_every_product_is_an_out_of_the_stage_it_names(profile: str) -> None:
    params, paths = load(profile)
    made = {(stage, path) for stage, path, _ in _outs(paths.pipeline)}
    expected = {(item.stage, path) for item in products(params, paths) for path in item.paths}
    assert expected <= made
    others = {stage.split("@")[0] for stage, _ in made - expected}
    assert others <= {"fetch", "synthesize", "compare", "analyze", "tables", "audit", "report"}


@pytest.mark.parametrize("profile", ["default", "baselines", "paper"])
def test_dvc_itself_pushes_base_models_and_adapters_and_no_text(profile: str) -> None:
    params, paths = load(profile)
    pushed = {stage.split("@")[0] for stage, _, push in _outs(paths.pipeline) if push}
    assert pushed == ({"base", "train"} if params.models else set())


def _real(dataset: str) -> tuple[Params, Paths]:
    params, paths = load("baselines")
    values = params.model_dump() | {
        "datasets": [dataset],
        "seed_datasets": [],
        "synthetic": [],
        "fetched": [dataset],
    }
    return Params.model_validate(values), paths


@pytest.mark.parametrize("dataset", sorted(corpora()))
def test_predictions_travel_exactly_where_the_licence_allows(dataset: str) -> None:
    item = predictions(*_real(dataset), Cell("constant", dataset))
    assert may_travel(item, _real(dataset)[0], corpora()) == corpora()[dataset].redistribute


def test_predictions_on_synthetic_corpora_travel_and_corpora_never_do() -> None:
    params, paths = load("default")
    kinds = {item.kind for item in products(params, paths) if may_travel(item, params, corpora())}
    assert kinds == {"base", "adapter", "predictions"}
    assert may_travel(predictions(params, paths, Cell("constant", "ade")), params, corpora())
