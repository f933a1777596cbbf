"""Where a model's files come from, and what of them is refused."""

import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from repro.errors import InputError
from repro.lora import hardware
from repro.lora.dense import differences, modules_of
from repro.lora.load import (
    check_config,
    load_base,
    load_model,
    load_tokenizer,
    local_folder,
)
from repro.lora.weights import check_files, names_and_shapes
from repro.registry import ModelEntry, models
from tests.lora.hub import TOKEN, Hub, serving
from tests.lora.models import job_of
from tests.lora.standins import HABITS, save, tiny_entry

TEXTS = ["TAVN2 was raised in mice ( p < 0.05 ) ."] * 3
OPEN, GATED, PICKLED = "r1-distill-llama-8b", "gemma2-9b", "deepseek-llm-7b"


def entry_of(model: str) -> ModelEntry:
    return tiny_entry(models()[model])


@pytest.fixture(scope="module")
def mirror_of_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stand-ins as REPRO_MODELS holds them; one also holds what must not be downloaded."""
    home = tmp_path_factory.mktemp("models")
    for model in (OPEN, GATED, PICKLED):
        save(model, entry_of(model), home, TEXTS)
    more = home / entry_of(OPEN).id
    (more / "pytorch_model.bin").write_bytes(b"a duplicate")
    (more / "consolidated.safetensors").write_bytes(b"another")
    (more / "modeling_own.py").write_text("raise SystemExit('executed')")
    return home


@pytest.fixture
def hub(mirror_of_models: Path) -> Iterator[Hub]:
    folders = {entry_of(m).id: mirror_of_models / entry_of(m).id for m in (OPEN, GATED, PICKLED)}
    with serving(Hub(folders, gated={entry_of(GATED).id})) as started:
        yield started


def download(hub: Hub, model: str, home: Path, **environment: str) -> str:
    """What a fresh process prints that downloads a model from the hub, or its error."""
    code = (
        "from repro.lora.load import download\nfrom repro.registry import model_entry\n"
        "from repro.errors import ReproError\n"
        f"try: print(download(model_entry({model!r})))\n"
        "except ReproError as error: print(error)"
    )
    settings = {"HF_ENDPOINT": hub.address, "HF_HOME": str(home), "HF_HUB_OFFLINE": "0"}
    silent = {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_XET": "1", "HF_TOKEN": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **silent, **settings, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_one_kind_of_weights_is_downloaded_to_hf_home_at_the_pinned_revision(
    hub: Hub, tmp_path: Path
) -> None:
    folder = Path(download(hub, OPEN, tmp_path))
    assert folder.is_relative_to(tmp_path)
    assert folder.name == models()[OPEN].revision
    assert sorted(hub.served) == [
        "config.json",
        "generation_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]


def test_a_model_without_safetensors_comes_as_bin(hub: Hub, tmp_path: Path) -> None:
    download(hub, PICKLED, tmp_path)
    assert "pytorch_model.bin" in hub.served


def test_a_gated_model_without_access_says_in_one_line_where_to_ask(
    hub: Hub, tmp_path: Path
) -> None:
    assert download(hub, GATED, tmp_path) == (
        "google/gemma-2-9b-it: gated; ask for access at https://huggingface.co/google/gemma-2-9b-it"
        " and set HF_TOKEN (or run `hf auth login`)"
    )


def test_a_token_opens_a_gated_model(hub: Hub, tmp_path: Path) -> None:
    assert Path(download(hub, GATED, tmp_path, HF_TOKEN=TOKEN)).is_dir()


def test_offline_the_cache_is_used_and_else_one_line_says_what_to_do(
    hub: Hub, tmp_path: Path
) -> None:
    missing = download(hub, OPEN, tmp_path, HF_HUB_OFFLINE="1")
    assert missing.startswith(f"{models()[OPEN].id}@{models()[OPEN].revision}: not in the cache")
    assert "REPRO_MODELS" in missing
    folder = download(hub, OPEN, tmp_path)
    assert download(hub, OPEN, tmp_path, HF_HUB_OFFLINE="1") == folder


def test_a_model_that_the_hub_does_not_have_is_one_line(hub: Hub, tmp_path: Path) -> None:
    said = download(hub, "phi4-14b", tmp_path)
    assert said.startswith("microsoft/phi-4@")
    assert "\n" not in said


@contextmanager
def answering(status: int) -> Iterator[str]:
    """The address of something that answers every request with a page of its own."""

    class Page(BaseHTTPRequestHandler):
        def answer(self) -> None:
            page = b"<html><body>Please log in</body></html>"
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(page)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password_is_one_line(scheme: str, tmp_path: Path) -> None:
    with answering(407) as proxy:
        proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"), proxy)
        hub = Hub({}, address=f"{scheme}://hub.test")
        said = download(hub, OPEN, tmp_path, NO_PROXY="", no_proxy="", **proxies)
    assert said.startswith(f"{models()[OPEN].id}@{models()[OPEN].revision}: ")
    assert "407 Proxy Authentication Required" in said
    assert "\n" not in said


def test_a_network_that_answers_with_its_login_page_is_one_line(tmp_path: Path) -> None:
    with answering(200) as portal:
        said = download(Hub({}, address=portal), OPEN, tmp_path)
    assert "what answers is not the Hub" in said
    assert "\n" not in said


def test_a_mirror_of_models_stands_in_for_the_hub_and_has_to_hold_the_model(
    mirror_of_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = Path("no-base")
    monkeypatch.setenv("REPRO_MODELS", str(mirror_of_models))
    assert local_folder(job_of(OPEN, entry_of(OPEN), base)) == mirror_of_models / entry_of(OPEN).id
    with pytest.raises(InputError, match=r"microsoft/phi-4: no model there .* unset REPRO_MODELS"):
        local_folder(job_of("phi4-14b", entry_of("phi4-14b"), base))


def test_weights_take_the_dtype_of_models_yaml_whatever_they_are_stored_in(
    mirror_of_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hardware, "cpu_has_bfloat16", lambda: True)
    for dtype in ("float32", "bfloat16"):
        entry = entry_of(OPEN).model_copy(update={"dtype": dtype})
        model = load_model(entry, mirror_of_models / entry.id, [])
        assert {str(weight.dtype) for weight in model.parameters()} == {f"torch.{dtype}"}


def test_a_cpu_without_bfloat16_computes_the_same_stored_values_in_float32(
    mirror_of_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    entry = entry_of(OPEN).model_copy(update={"dtype": "bfloat16"})
    loaded = []
    for able in (True, False):
        monkeypatch.setattr(hardware, "cpu_has_bfloat16", lambda able=able: able)
        loaded.append(load_model(entry, mirror_of_models / entry.id, []).state_dict())
    narrow, wide = loaded
    assert {weight.dtype for weight in wide.values()} == {torch.float32}
    for name, weight in narrow.items():
        assert weight.dtype == torch.bfloat16
        assert torch.equal(weight.float(), wide[name])


@pytest.fixture
def handed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the last load handed to transformers, on a machine whose nvidia-smi lists four GPUs.

    The model itself is loaded on the CPU.
    """
    import torch
    from transformers import AutoModelForCausalLM

    program = tmp_path / "bin/nvidia-smi"
    program.parent.mkdir()
    rows = "".join(f"echo '{n}, GPU-{n}{n}, NVIDIA T4, 15360, 570.1'\n" for n in range(4))
    program.write_text(f"#!/bin/sh\n{rows}")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    seen: dict[str, Any] = {}
    whole = AutoModelForCausalLM.from_pretrained

    def from_pretrained(folder: Path, **options: Any) -> Any:
        seen.clear()
        seen.update(options)
        return whole(folder, **{key: options[key] for key in options if key != "device_map"})

    monkeypatch.setattr(AutoModelForCausalLM, "from_pretrained", from_pretrained)
    monkeypatch.setattr("repro.lora.load.prepare_torch", lambda _: torch.device("cpu"))
    return seen


@pytest.mark.parametrize(
    ("needs", "visible", "spread"),
    [
        (2, "0,1,2,3", {"device_map": "balanced"}),
        (4, "0,1,2,3", {"device_map": "balanced"}),
        (1, "0,1,2,3", {"device_map": {"": 0}}),
        (0, "0,1,2,3", {}),
        (2, "", {}),  # the stand-in is small enough for a CPU
    ],
)
def test_the_layers_of_a_model_that_needs_several_cards_are_spread_over_as_many_of_those_here(
    needs: int,
    visible: str,
    spread: dict[str, Any],
    mirror_of_models: Path,
    handed: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REPRO_MODELS", str(mirror_of_models))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    entry = entry_of(OPEN).model_copy(update={"gpus": needs, "memory_gb": 15.0})
    base = load_base(job_of(OPEN, entry, Path("no-base")))
    assert [gpu.uuid for gpu in base.gpus] == [f"GPU-{n}{n}" for n in range(needs) if visible]
    assert {key: handed[key] for key in ("device_map",) if key in handed} == spread


def test_a_base_that_is_sharded_is_put_on_no_card_when_it_is_loaded(
    mirror_of_models: Path, handed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("REPRO_PARALLEL", "shard:2")
    entry = entry_of(OPEN)
    load_model(entry, mirror_of_models / entry.id, hardware.visible_gpus())
    assert "device_map" not in handed


def copied(mirror: Path, model: str, home: Path) -> Path:
    """A stand-in's folder of one's own."""
    folder = home / entry_of(model).id
    shutil.copytree(mirror / entry_of(model).id, folder)
    (folder / "consolidated.safetensors").unlink(missing_ok=True)
    return folder


def rename_weights(folder: Path, rename: Callable[[str], str]) -> None:
    """Store the same tensors under other names."""
    from safetensors.torch import load_file, save_file

    file = folder / "model.safetensors"
    save_file({rename(name): weight for name, weight in load_file(file).items()}, file)


@pytest.mark.parametrize(
    ("rename", "named"),
    [
        (lambda name: f"_orig_mod.{name}", "missing weights: lm_head.weight"),
        (lambda name: name.replace("0.mlp.up_proj", "0.mlp.up"), "layers.0.mlp.up_proj.weight"),
    ],
)
def test_weights_under_other_names_are_refused_by_name_and_never_left_random(
    mirror_of_models: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rename: Callable[[str], str],
    named: str,
) -> None:
    rename_weights(copied(mirror_of_models, OPEN, tmp_path), rename)
    monkeypatch.setenv("REPRO_MODELS", str(tmp_path))
    with pytest.raises(InputError, match=re.escape(named)):
        load_base(job_of(OPEN, entry_of(OPEN), tmp_path))


def test_a_weight_too_many_and_one_of_another_shape_are_refused_by_name(
    mirror_of_models: Path, tmp_path: Path
) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    folder = copied(mirror_of_models, OPEN, tmp_path)
    whole = load_file(folder / "model.safetensors")
    for change, said in (
        ({"model.layers.7.extra.weight": torch.zeros(2)}, r"unexpected weights: model\.layers\.7"),
        ({"model.norm.weight": torch.ones(31)}, r"mismatched weights: model\.norm\.weight"),
    ):
        save_file({**whole, **change}, folder / "model.safetensors")
        with pytest.raises(InputError, match=said):
            load_model(entry_of(OPEN), folder, [])


def test_a_head_tied_to_the_embedding_need_not_be_stored(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, LlamaConfig

    entry = entry_of(OPEN)
    config = LlamaConfig(
        vocab_size=64, hidden_size=32, intermediate_size=48, num_hidden_layers=1,
        num_attention_heads=4, num_key_value_heads=2, tie_word_embeddings=True,
    )  # fmt: skip
    AutoModelForCausalLM.from_config(config, dtype=torch.float32).save_pretrained(tmp_path)
    assert "lm_head.weight" not in names_and_shapes(entry, tmp_path)
    assert differences(modules_of(tmp_path, "eager"), names_and_shapes(entry, tmp_path)) == []
    model = load_model(entry, tmp_path, [])
    assert torch.equal(model.lm_head.weight, model.model.embed_tokens.weight)


def test_a_folder_of_another_revision_is_named(
    mirror_of_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(mirror_of_models, OPEN, tmp_path)
    record = folder / ".cache/huggingface/download/config.json.metadata"
    record.parent.mkdir(parents=True)
    record.write_text(f"{'f' * 40}\netag\n1.0\n")
    monkeypatch.setenv("REPRO_MODELS", str(tmp_path))
    with pytest.raises(
        InputError, match=rf"revision {'f' * 40}, expected {models()[OPEN].revision}"
    ):
        load_base(job_of(OPEN, entry_of(OPEN), tmp_path))


class Trap:
    """Unpickling this makes a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


def test_a_pickle_that_executes_code_is_refused_and_executes_nothing(
    mirror_of_models: Path, tmp_path: Path
) -> None:
    entry = entry_of(PICKLED)
    folder = tmp_path / "model"
    folder.mkdir()
    for file in (mirror_of_models / entry.id).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    trap = tmp_path / "executed"
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"x": Trap(trap)}, 2))
    with pytest.raises(InputError, match="nothing was run"):
        load_model(entry, folder, [])
    assert not trap.exists()


def test_code_in_a_repository_is_never_run(mirror_of_models: Path, tmp_path: Path) -> None:
    entry = entry_of(OPEN)
    folder = tmp_path / "model"
    folder.mkdir()
    for file in (mirror_of_models / entry.id).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {
        "AutoConfig": "modeling_own.Config",
        "AutoModelForCausalLM": "modeling_own.Model",
    }
    (folder / "config.json").write_text(json.dumps(config))
    assert type(load_model(entry, folder, [])).__name__ == "LlamaForCausalLM"


def test_another_class_of_model_than_models_yaml_says_is_refused(mirror_of_models: Path) -> None:
    entry = entry_of("qwen25-7b")
    with pytest.raises(InputError, match=r"config\.json: model_type: expected 'qwen2'.*'llama'"):
        check_config("qwen25-7b", entry, mirror_of_models / entry_of(OPEN).id)


def complete(model: str, entry: ModelEntry, folder: Path) -> None:
    """Both checks of a folder."""
    check_config(model, entry, folder)
    check_files(entry, folder)


@pytest.mark.parametrize("missing", ["tokenizer.json", "model.safetensors"])
def test_an_incomplete_folder_is_named(
    mirror_of_models: Path, tmp_path: Path, missing: str
) -> None:
    entry = entry_of(OPEN)
    for name in {"config.json", "tokenizer.json", "model.safetensors"} - {missing}:
        (tmp_path / name).write_bytes((mirror_of_models / entry.id / name).read_bytes())
    with pytest.raises(InputError, match=rf"no .*{missing[-5:]}; complete the model's folder"):
        complete(OPEN, entry, tmp_path)


def test_a_tokenizer_with_more_tokens_than_the_embedding_has_rows_is_refused(
    mirror_of_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entry_of(OPEN)
    folder = tmp_path / entry.id
    folder.mkdir(parents=True)
    for file in (mirror_of_models / entry.id).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    tokenizer = load_tokenizer(folder)
    tokenizer.add_tokens([f"added{number}" for number in range(200)])
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    monkeypatch.setenv("REPRO_MODELS", str(tmp_path))
    with pytest.raises(InputError, match=r"tokens, expected at most \d+ \(rows of the embedding\)"):
        load_base(job_of(OPEN, entry, tmp_path))


@pytest.mark.parametrize("model", HABITS)
def test_every_entry_of_the_table_pins_a_commit_and_names_its_targets(model: str) -> None:
    entry = models()[model]
    assert entry.revision
    assert len(entry.revision) == len("916b56a44061fd5cd7d6a8fb632557ed4f724f60")
    fused = {"qkv_proj", "gate_up_proj"} <= set(entry.targets)
    assert fused == (entry.architecture == "phi3")
    assert (entry.attention == "eager") == (entry.architecture == "gemma2")
