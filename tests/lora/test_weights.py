"""A broken copy of a model is told by file, in one line, before anything is loaded."""

import json
import os
from pathlib import Path

import pytest

from repro.errors import InputError
from repro.lora.load import suitable_gpus
from repro.lora.weights import check_files, revision_of, weights_fingerprint
from repro.registry import ModelEntry, models
from tests.lora.models import job_of
from tests.lora.standins import save, tiny_entry

MODEL, PICKLED = "r1-distill-llama-8b", "deepseek-llm-7b"
POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
    "size 269060552\n"
)
TEXTS = ["TAVN2 was raised in mice ( p < 0.05 ) ."] * 3


def entry_of(model: str) -> ModelEntry:
    return tiny_entry(models()[model])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in in a mirror of models."""
    monkeypatch.setenv("REPRO_MODELS", str(tmp_path))
    return save(MODEL, entry_of(MODEL), tmp_path, TEXTS)


def sharded(folder: Path) -> list[Path]:
    """The same weights in two files and an index."""
    from safetensors.torch import load_file, save_file

    whole = folder / "model.safetensors"
    weights = load_file(whole)
    names = sorted(weights)
    parts = {f"model-{n + 1}-of-2.safetensors": names[n::2] for n in range(2)}
    for name, held in parts.items():
        save_file({key: weights[key] for key in held}, folder / name)
    places = {key: name for name, held in parts.items() for key in held}
    index = {"metadata": {}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    whole.unlink()
    return [folder / name for name in parts]


def test_a_whole_folder_passes_in_one_file_or_in_several(folder: Path) -> None:
    check_files(entry_of(MODEL), folder)
    sharded(folder)
    check_files(entry_of(MODEL), folder)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_pointer_of_git_lfs_is_named_and_passes_for_no_small_model(
    folder: Path, name: str
) -> None:
    (folder / name).write_text(POINTER)
    with pytest.raises(InputError, match=rf"{name}: a pointer of Git LFS.*git lfs pull"):
        suitable_gpus(job_of(MODEL, entry_of(MODEL), folder))


def test_a_missing_part_is_named_and_the_rest_passes_for_no_small_model(folder: Path) -> None:
    _, second = sharded(folder)
    second.unlink()
    with pytest.raises(InputError, match=r"model-2-of-2\.safetensors: missing \(1 of 2 files"):
        suitable_gpus(job_of(MODEL, entry_of(MODEL), folder))


@pytest.mark.parametrize("kept", [0, 5, 200, -1])
def test_a_part_that_was_cut_short_is_named(folder: Path, kept: int) -> None:
    _, second = sharded(folder)
    second.write_bytes(second.read_bytes()[:kept])
    with pytest.raises(InputError, match=r"model-2-of-2\.safetensors: .*copy it again"):
        suitable_gpus(job_of(MODEL, entry_of(MODEL), folder))


def test_a_page_in_place_of_weights_is_named(folder: Path) -> None:
    (folder / "model.safetensors").write_text("<html>Please log in</html>")
    with pytest.raises(InputError, match=r"model\.safetensors: no safetensors file"):
        check_files(entry_of(MODEL), folder)


def test_pickled_weights_that_were_cut_short_are_named(tmp_path: Path) -> None:
    entry = entry_of(PICKLED)
    folder = save(PICKLED, entry, tmp_path, TEXTS)
    check_files(entry, folder)
    file = folder / "pytorch_model.bin"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(InputError, match=r"pytorch_model\.bin: cut short"):
        check_files(entry, folder)


def test_an_index_that_leads_out_of_the_folder_is_refused(folder: Path) -> None:
    sharded(folder)
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "../../elsewhere.safetensors"}}))
    with pytest.raises(InputError, match=r"index\.json: weight_map"):
        check_files(entry_of(MODEL), folder)


def test_the_fingerprint_follows_weights_config_and_tokenizer_and_nothing_else(
    folder: Path,
) -> None:
    first = weights_fingerprint(folder)
    (folder / "README.md").write_text("about")
    assert weights_fingerprint(folder) == first
    for name in ("model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json"):
        file = folder / name
        whole, stat = file.read_bytes(), file.stat()
        file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))  # whatever the clock's steps
        assert weights_fingerprint(folder) != first, name
        file.write_bytes(whole)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert weights_fingerprint(folder) == first


def test_a_file_is_hashed_once_per_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = weights_fingerprint(folder)
    monkeypatch.setattr("hashlib.file_digest", lambda *_: pytest.fail("read again"))
    assert weights_fingerprint(folder) == first


def test_a_copy_may_say_its_revision_by_the_caches_folder_or_a_downloads_record(
    folder: Path, tmp_path: Path
) -> None:
    assert revision_of(folder) is None
    snapshot = tmp_path / "models--a--b/snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(snapshot)
    assert revision_of(link) == "a" * 40
    record = folder / ".cache/huggingface/download/config.json.metadata"
    record.parent.mkdir(parents=True)
    record.write_text(f"{'b' * 40}\netag\n1.0\n")
    assert revision_of(folder) == "b" * 40
