"""Parameters are checked as they are read, and an error names the file, the key and the remedy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from repro import params, registry
from repro.errors import InputError
from repro.paths import profiles

Edit = Callable[[str, str], None]


@pytest.fixture
def workspace(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the parameter files alone."""
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml", "transfers.yaml"):
        shutil.copy(root / name, tmp_path / name)
    shutil.copytree(root / "profiles", tmp_path / "profiles")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def edit(workspace: Path) -> Edit:
    """Replace a piece of params.yaml."""

    def replace(old: str, new: str) -> None:
        file = workspace / "params.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return replace


def test_every_profile_in_the_repository_is_valid(workspace: Path) -> None:
    assert workspace.is_dir()
    assert {"default", "baselines", "baselines-strict", "paper"} <= set(profiles())
    for profile in profiles():
        assert params.load(profile)[0].profile == profile


def test_an_unknown_key_is_refused_with_the_nearest_key(edit: Edit) -> None:
    edit("  rank: 64", "  rnak: 64")
    with pytest.raises(InputError, match=r"params.yaml: unknown key 'rnak': did you mean rank"):
        params.load("default")


def test_without_an_adapter_all_weights_are_trained(edit: Edit) -> None:
    text = Path("params.yaml").read_text(encoding="utf-8")
    lora = text[text.index("\nlora:") : text.index("\ntrain:")]
    edit(lora, "\nlora: none")
    found, _ = params.load("default")
    assert found.lora is None
    assert found.of_train.lora is None
    edit("quantisation: none", "quantisation: nf4")
    with pytest.raises(InputError, match=r"with lora: none, quantisation must be none"):
        params.load("default")


def test_a_wrong_type_names_the_key_and_what_was_found(edit: Edit) -> None:
    edit("  rank: 64", "  rank: large")
    with pytest.raises(InputError, match=r"params.yaml: lora.rank: .*integer, found 'large'"):
        params.load("default")


def test_a_missing_key_is_named(edit: Edit) -> None:
    edit("  rank: 64\n", "")
    with pytest.raises(InputError, match=r"params.yaml: lora.rank: missing"):
        params.load("default")


def test_broken_yaml_names_file_and_line(edit: Edit) -> None:
    edit("lora:\n", "lora: [\n")
    with pytest.raises(InputError, match=r"params.yaml:\d+: not YAML"):
        params.load("default")


def test_a_yaml_tag_is_never_executed(edit: Edit, workspace: Path) -> None:
    edit("profile: default", "profile: !!python/object/apply:os.system ['touch made']")
    with pytest.raises(InputError, match="not YAML"):
        params.load("default")
    assert not (workspace / "made").exists()


def test_rows_that_disagree_with_their_parts_are_refused(edit: Edit) -> None:
    edit("models: [tiny-llama]", "models: []")
    with pytest.raises(InputError, match="rows must hold exactly constant, linear"):
        params.load("default")


def test_the_bases_are_those_of_all_rows_of_models(edit: Edit) -> None:
    edit("bases: [tiny-llama]", "bases: []")
    with pytest.raises(InputError, match="bases must hold the models of models and zero_shot"):
        params.load("default")


def test_a_further_seed_changes_the_seed_and_the_cells_files_and_nothing_else(
    edit: Edit,
) -> None:
    edit("seeds: []", "seeds: [14]")
    first, paths = params.load("default")
    further, seeded = params.load("default", 14)
    assert further.model_copy(update={"seed": first.seed}) == first
    assert seeded.adapter("tiny-llama", "ade").name == "ade.seed-14"
    assert seeded.cell_metrics("tiny-llama", "ade").name == "ade.seed-14.json"
    assert seeded.prepared("ade") == paths.prepared("ade")
    assert seeded.base("tiny-llama") == paths.base("tiny-llama")


@pytest.mark.parametrize("seeds", ["[13]", "[14, 14]"])
def test_a_seed_that_stands_twice_is_refused(edit: Edit, seeds: str) -> None:
    edit("seeds: []", f"seeds: {seeds}")
    with pytest.raises(InputError, match="seeds must differ"):
        params.load("default")


def test_a_seed_that_the_profile_does_not_name_is_refused(edit: Edit) -> None:
    edit("seeds: []", "seeds: [14]")
    with pytest.raises(InputError, match=r"seeds: 15 is not among \[14\]"):
        params.load("default", 15)


def test_a_corpus_of_no_origin_is_refused(edit: Edit) -> None:
    edit("synthetic: *datasets", "synthetic: []")
    with pytest.raises(InputError, match="exactly one of synthetic and fetched"):
        params.load("default")


@pytest.mark.parametrize(
    ("key", "name", "kind", "nearest"),
    [("datasets", "phee", "corpus", "phee"), ("bases", "tiny-llama", "model", "tiny-llama")],
)
def test_a_name_that_no_table_knows_is_refused_where_it_stands(
    edit: Edit, key: str, name: str, kind: str, nearest: str
) -> None:
    edit(name, f"x{name}")
    with pytest.raises(InputError, match=rf"params.yaml: {key}: unknown {kind} .*{nearest}"):
        params.load("default")


@pytest.mark.parametrize(
    ("load", "name", "nearest"),
    [
        (lambda: params.load("papper"), "profile", "paper"),
        (lambda: registry.corpus_entry("biord"), "corpus", "biored"),
        (lambda: registry.model_entry("tiny-lama"), "model", "tiny-llama"),
    ],
)
@pytest.mark.usefixtures("workspace")
def test_unknown_names_are_answered_with_the_nearest(
    load: Callable[[], object], name: str, nearest: str
) -> None:
    with pytest.raises(InputError, match=f"unknown {name} .*{nearest}") as caught:
        load()
    assert caught.value.exit_code == 2


def test_outside_the_repository_the_error_says_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="not the root of the repository"):
        params.load("default")


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [
        ("[{source: phe, target: ade}]", "transfers: phe to ade: both must stand in datasets"),
        ("[{source: ade, target: ade}]", "transfers: ade to ade: expected two corpora"),
        ("[{source: ade, target: ddi}]", r"transfers.yaml: no map for ade to ddi; .*phee, ade"),
        ("[{source: ade, to: phee}]", "unknown key 'to'"),
    ],
)
def test_a_transfer_joins_two_mapped_corpora_of_the_profile(
    edit: Edit, pairs: str, problem: str
) -> None:
    edit("transfers: []", f"transfers: {pairs}")
    with pytest.raises(InputError, match=problem):
        params.load("default")


def test_a_transfer_has_files_of_its_own_and_the_adapter_of_its_source(workspace: Path) -> None:
    assert workspace.is_dir()
    _, paths = params.load("default", source="phee")
    name = "tiny-llama/ade.from-phee"
    assert str(paths.predictions("tiny-llama", "ade")) == f"predictions/default/{name}.jsonl"
    assert str(paths.cell_metrics("tiny-llama", "ade")) == f"metrics/default/{name}.json"
    assert str(paths.rendered("ade")) == "data/default/rendered/ade.from-phee"
    assert str(paths.adapter("tiny-llama", "ade")) == "adapters/default/tiny-llama/phee"
    assert paths.prepared("ade") == params.load("default")[1].prepared("ade")
