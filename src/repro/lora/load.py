"""Where a model's files lie, and loading them: tokenizer, base model, adapter.

Nothing in a model's folder is executed: weights are safetensors (or `.bin` read with
`weights_only`), code in a repository is never trusted.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from repro.errors import InputError, RunError
from repro.files import read_json
from repro.lora.dense import modules_of, require_loaded
from repro.lora.hardware import Gpu, bitsandbytes, compute_dtype, require
from repro.lora.hub import MIRROR, ask
from repro.lora.job import Job
from repro.lora.parallel import join, sharded
from repro.lora.weights import (
    COMPLETE,
    check_files,
    check_revision,
    kind_of,
    size_gb,
)
from repro.threads import told_threads

if TYPE_CHECKING:
    import torch

    from repro.registry import ModelEntry

Quantisation = Literal["none", "nf4"]
TEXT_FILES = ["*.json", "*.model", "*.txt", "*.jinja"]
DUPLICATES = ["original/*", "consolidated*", "metal/*", "onnx/*", "gguf/*"]


@dataclass(frozen=True, slots=True)
class Base:
    """A base model in memory, ready for an adapter."""

    name: str
    entry: ModelEntry
    folder: Path
    gpus: list[Gpu]
    device: torch.device
    model: Any
    tokenizer: Any

    def hardware(self) -> dict[str, int | float | str]:
        """What the model runs on, for provenance."""
        gpus = self.gpus
        return {
            "device": gpus[0].name if gpus else "cpu",
            "devices": len(gpus) or 1,
            "driver": gpus[0].driver if gpus else "",
            "dtype": str(self.model.get_input_embeddings().weight.dtype).removeprefix("torch."),
        }


def identity(entry: ModelEntry) -> str:
    """How outputs name the base: id@revision of a Hub model, else its name."""
    return f"{entry.id}@{entry.revision}" if entry.revision else entry.id


def local_folder(job: Job) -> Path | None:
    """The folder of a model made by stage `base` or mirrored; None where the Hub has to be asked.

    Raises:
        InputError: stage `base` did not make it, or REPRO_MODELS is set and does not hold it.
    """
    if job.entry.source != "hub" or mirrored_gguf(job.entry):
        return _existing(job.base, job.remedy("base"))
    mirror = os.environ.get(MIRROR)
    if not mirror:
        return None
    folder = Path(mirror) / job.entry.id
    return _existing(folder, f"copy the model there, or unset {MIRROR} to use the Hub")


def mirrored_gguf(entry: ModelEntry) -> Path | None:
    """The GGUF file of a Hub model whose folder in REPRO_MODELS holds that and no config.json.

    Raises:
        InputError: there are several, so that it is open which one is meant.
    """
    mirror = os.environ.get(MIRROR)
    if not mirror or entry.source != "hub":
        return None
    folder = Path(mirror) / entry.id
    files = [] if (folder / "config.json").exists() else sorted(folder.glob("*.gguf"))
    if len(files) > 1:
        raise InputError(f"{folder}: {len(files)} GGUF files, expected one; leave one there")
    return files[0] if files else None


def suitable_gpus(job: Job) -> list[Gpu]:
    """The GPUs to use, checked before anything heavy is imported or downloaded.

    Raises:
        RunError: this machine lacks what the model needs.
        InputError: the model's folder lacks files, or one is not whole.
    """
    folder, entry = local_folder(job), job.entry
    if folder is None:
        return require(job.model, entry, entry.weights_gb)
    check_files(entry, folder)
    return require(job.model, entry, size_gb(entry, folder))


def load_base(job: Job, quantisation: Quantisation = "none") -> Base:
    """Check the hardware, find the files, check them against models.yaml, and load."""
    model, entry = job.model, job.entry
    gpus = suitable_gpus(job)
    folder = local_folder(job) or download(entry)
    check_config(model, entry, folder)
    check_files(entry, folder)
    check_revision(model, entry, folder)
    device = prepare_torch(gpus)
    modules_of(folder, entry.attention)
    tokenizer = load_tokenizer(folder)
    loaded = load_model(entry, folder, gpus, quantisation)
    rows = loaded.get_input_embeddings().weight.shape[0]
    if len(tokenizer) > rows:
        raise InputError(
            f"{folder}/tokenizer.json: {len(tokenizer)} tokens, expected at most {rows} (rows of "
            "the embedding); take tokenizer and weights from the same revision"
        )
    return Base(model, entry, folder, gpus, device, loaded, tokenizer)


def download(entry: ModelEntry, *, weights: bool = True) -> Path:
    """The pinned snapshot from the Hub or its cache: text files and one kind of weights.

    HF_HOME, HF_HUB_OFFLINE, HF_ENDPOINT and HF_TOKEN work as everywhere.
    """
    from huggingface_hub import snapshot_download

    folder = ask(
        entry.id,
        identity(entry),
        lambda: snapshot_download(
            entry.id,
            revision=entry.revision,
            allow_patterns=[*TEXT_FILES, *([kind_of(entry)] if weights else [])],
            ignore_patterns=DUPLICATES,
        ),
    )
    return Path(folder)


def check_config(model: str, entry: ModelEntry, folder: Path) -> None:
    """Raise InputError unless the folder holds what models.yaml says."""
    config = read_json(folder / "config.json", COMPLETE)
    found = config.get("model_type")
    if found != entry.architecture:
        raise InputError(
            f"{folder}/config.json: model_type: expected {entry.architecture!r} "
            f"(models.yaml, {model}), found {found!r}; correct the one that is wrong"
        )
    if not (folder / "tokenizer.json").is_file():
        raise InputError(f"{folder}: no tokenizer.json; {COMPLETE}")


def prepare_torch(gpus: list[Gpu]) -> torch.device:
    """Leave torch the chosen GPUs alone; fix threads and kernels: same inputs, same bytes."""
    if gpus:
        os.environ["CUDA_VISIBLE_DEVICES"] = ",".join(gpu.uuid for gpu in gpus)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    import torch
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.set_num_threads(told_threads())
    join(gpu=bool(gpus))
    if not gpus:
        torch.use_deterministic_algorithms(mode=True)
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise RunError(
            f"torch {torch.__version__} cannot use the {gpus[0].name} (driver {gpus[0].driver}); "
            "install a CUDA build of torch that this driver accepts (TORCH_INDEX in the Makefile)"
        )
    # some attention kernels have no deterministic form on GPUs: warn, do not stop
    torch.use_deterministic_algorithms(mode=True, warn_only=True)
    return torch.device("cuda", 0)


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer exactly as tokenizer.json defines it.

    Model-specific classes rebuild parts of it in transformers 5 (a Metaspace pre-tokenizer for
    byte-level Llama files, a lost pre-tokenizer for Qwen2), so the generic class is used. It
    takes BOS from tokenizer.json alone; where tokenizer_config.json says otherwise, that holds, as
    it does in the model's own class.
    """
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast.from_pretrained(
        folder, local_files_only=True, clean_up_tokenization_spaces=False
    )
    said = read_json(folder / "tokenizer_config.json", COMPLETE).get("add_bos_token")
    if said is not None and said != (tokenizer.bos_token_id in tokenizer("a")["input_ids"]):
        tokenizer.add_bos_token = said
    return tokenizer


def load_model(
    entry: ModelEntry, folder: Path, gpus: list[Gpu], quantisation: Quantisation = "none"
) -> Any:
    """The causal language model in the attention of models.yaml and in its dtype, in eval mode.

    A CPU that lacks bfloat16 computes the same stored weights in float32.

    On several GPUs the layers are spread over them in order. `nf4` holds the weights of the linear
    layers in 4 bits with double quantisation and computes in bfloat16, as QLoRA does.

    Raises:
        InputError: weights are missing, left over, of another shape, or no tensors.
    """
    from pickle import UnpicklingError

    import torch
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    options: dict[str, Any] = {}
    if gpus and not sharded():  # what is sharded goes to the GPU part by part
        options["device_map"] = "balanced" if len(gpus) > 1 else {"": 0}
    if quantisation == "nf4":
        bitsandbytes("quantisation: nf4")
        options["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16,
        )
    try:
        model, report = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=getattr(torch, compute_dtype(entry, gpus)),
            attn_implementation=entry.attention,
            use_safetensors=entry.safetensors,
            weights_only=True,
            trust_remote_code=False,
            local_files_only=True,
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # so that they are named below
            **options,
        )
    except UnpicklingError:
        raise InputError(
            f"{folder}: its weights hold more than tensors, and loading them would run it; nothing "
            "was run: take the model from its maker"
        ) from None
    require_loaded(report, folder)
    return model.eval()


def weightless(entry: ModelEntry, folder: Path) -> Any:
    """The model's modules and config without weights: enough for every check, in no memory."""
    from transformers import GenerationConfig

    model = modules_of(folder, entry.attention)
    if (folder / "generation_config.json").is_file():
        model.generation_config = GenerationConfig.from_pretrained(folder, local_files_only=True)
    return model


def _existing(folder: Path, remedy: str) -> Path:
    if not (folder / "config.json").is_file():
        raise InputError(f"{folder}: no model there (config.json is missing); {remedy}")
    return folder
