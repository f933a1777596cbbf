"""A GGUF file as a plain model's folder: safetensors, config and tokenizer.

Quantised weights are computed back to float32 and rounded once to the dtype of models.yaml. They
stay other weights than the model that was quantised: nothing restores what quantisation rounded.
"""

from __future__ import annotations

import io
import shutil
from collections import Counter
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import as_file
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.errors import InputError, RunError
from repro.files import sha256_of, write_json
from repro.lora.dense import require_loaded
from repro.lora.gguf_head import check_head
from repro.lora.load import mirrored_gguf, prepare_torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repro.registry import ModelEntry

INSTALL = "run `make laptop`"
RECORD = "gguf.json"
"""In a converted folder: the file it was made from, its hash, and how weights were stored."""
OWN_NAMES = {"gemma3": "gemma3_text"}
"""Where GGUF's name of an architecture is not the model_type of its text decoder."""
CONTROL, USER_DEFINED = 3, 4
"""Types of tokens in GGUF that are never split: special ones, and words of the maker's."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the head of a GGUF file says, and how many tensors are stored in which way."""

    source: Path
    values: dict[str, Any]
    stored: dict[str, int]

    def value(self, key: str) -> Any:
        """One value; raises InputError where the file has none."""
        if key not in self.values:
            raise InputError(f"{self.source}: {key}: missing; take another GGUF file")
        return self.values[key]

    def token(self, role: str) -> str | None:
        """The text of a special token such as `bos`, or None."""
        place = self.values.get(f"tokenizer.ggml.{role}_token_id")
        return None if place is None else str(self.value("tokenizer.ggml.tokens")[place])


def obtain(model: str, entry: ModelEntry, folder: Path) -> None:
    """Convert the GGUF file that a model comes as, in a package or alone in a mirror; else nothing.

    Raises InputError and RunError as `packaged` and `convert` do.
    """
    if entry.source == "package":
        with packaged(model, entry) as source:
            convert(model, entry, source, folder)
    elif found := mirrored_gguf(entry):
        convert(model, entry, found, folder)


def convert(model: str, entry: ModelEntry, source: Path, folder: Path) -> None:
    """Write the plain folder of a GGUF file into an empty folder; same file, same bytes.

    Raises:
        InputError: the file is not whole, of another architecture, or stored in a way that cannot
            be computed back.
        RunError: the package `gguf` is not installed.
    """
    found = read(source)
    said = str(found.value("general.architecture"))
    architecture = OWN_NAMES.get(said, said.replace("-", "_"))
    if architecture != entry.architecture:
        raise InputError(
            f"{source}: general.architecture: expected {entry.architecture!r} (models.yaml, "
            f"{model}), found {said!r}; correct the one that is wrong"
        )
    prepare_torch([])
    save_tokenizer(found, folder)
    save_model(entry, source, folder)
    record = {"file": source.name, "sha256": sha256_of(source), "stored": found.stored}
    write_json(folder / RECORD, {**record, "dtype": entry.dtype})


def read(source: Path) -> Metadata:
    """The head of a GGUF file, after a look at whether all its tensors are there."""
    library = _library()
    try:
        check_head(source)
        reader = library.GGUFReader(source)
        values = {key: field.contents() for key, field in reader.fields.items()}
        stored = Counter(tensor.tensor_type.name for tensor in reader.tensors)
    except (ValueError, KeyError, IndexError, OSError, UnicodeDecodeError) as error:
        reason = str(error).partition("\n")[0]
        if "GGMLQuantizationType" in reason:
            raise _not_plain(source, reason) from None
        raise InputError(f"{source}: not a whole GGUF file ({reason}); copy it again") from None
    return Metadata(source, values, dict(sorted(stored.items())))


@contextmanager
def packaged(model: str, entry: ModelEntry) -> Iterator[Path]:
    """The file inside an installed package, verified; none of the package's code is run.

    Raises:
        RunError: the package is not installed.
        InputError: models.yaml names none, it does not hold the file, or the bytes are others.
    """
    wanted = entry.packaged
    if wanted is None:
        raise InputError(f"models.yaml: {model}.packaged: missing; name package, file and sha256")
    spec = find_spec(wanted.package)
    if spec is None:
        raise RunError(f"{model}: the package {wanted.package} is not installed; {INSTALL}")
    reader = getattr(spec.loader, "get_resource_reader", lambda _name: None)(wanted.package)
    place = None if reader is None else reader.files() / wanted.file
    if place is None or not place.is_file():
        raise InputError(f"{wanted.package}: no {wanted.file} in the package; {INSTALL}")
    with as_file(place) as path:
        found = sha256_of(path)
        if found != wanted.sha256:
            raise InputError(
                f"{path}: sha256: expected {wanted.sha256} (models.yaml, {model}), found {found}; "
                f"delete the package and {INSTALL}"
            )
        yield path


def save_model(entry: ModelEntry, source: Path, folder: Path) -> None:
    """Write config.json, generation_config.json and the weights, rounded once to the dtype.

    A model loaded from GGUF refuses to be saved, so a plain one of its class takes its weights.
    """
    import torch
    from transformers import AutoModelForCausalLM, GgufConfig

    try:
        with redirect_stderr(io.StringIO()):  # a progress bar, even where there is no terminal
            loaded, report = AutoModelForCausalLM.from_pretrained(
                source.parent,
                gguf_file=source.name,
                dtype=torch.float32,
                quantization_config=GgufConfig(dequantize=True),
                local_files_only=True,
                trust_remote_code=False,
                output_loading_info=True,
            )
    except (NotImplementedError, ValueError) as error:
        raise _not_plain(source, str(error).partition("\n")[0]) from None
    require_loaded(report, source)
    config = loaded.config
    for name in ("quantization_config", "_name_or_path"):
        if hasattr(config, name):
            delattr(config, name)
    plain = type(loaded)(config)
    plain.load_state_dict(loaded.state_dict())
    plain.generation_config = loaded.generation_config
    plain.to(getattr(torch, entry.dtype)).save_pretrained(folder)


def save_tokenizer(found: Metadata, folder: Path) -> None:
    """Write tokenizer.json and tokenizer_config.json.

    Those that lie beside the GGUF file are taken, since they are the maker's own; else both are
    made from its metadata: tokens, merges, kinds of tokens, and the named way to cut text.
    """
    beside = [found.source.parent / name for name in ("tokenizer.json", "tokenizer_config.json")]
    if all(file.is_file() for file in beside):
        for file in beside:
            shutil.copyfile(file, folder / file.name)
        return
    byte_pairs(found).save(str(folder / "tokenizer.json"))
    roles = {"bos": "bos", "eos": "eos", "unk": "unknown", "pad": "padding"}
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        **{f"{role}_token": found.token(name) for role, name in roles.items()},
        "add_bos_token": bool(found.values.get("tokenizer.ggml.add_bos_token", False)),
        "clean_up_tokenization_spaces": False,
        "chat_template": found.values.get("tokenizer.chat_template"),
    }
    said = {key: value for key, value in config.items() if value is not None}
    write_json(folder / "tokenizer_config.json", said)


def byte_pairs(found: Metadata) -> Any:
    """The byte-level BPE tokenizer (a tokenizers.Tokenizer) that the metadata describe."""
    from tokenizers import AddedToken, Tokenizer, decoders, models

    kind, cut = found.value("tokenizer.ggml.model"), found.values.get("tokenizer.ggml.pre")
    known = pre_tokenizers()
    if kind != "gpt2" or cut not in known:
        raise InputError(
            f"{found.source}: tokenizer {kind} with pre {cut!r}: only gpt2 with "
            f"{' or '.join(known)} can be made from metadata; put the model's tokenizer.json and "
            "tokenizer_config.json beside it"
        )
    tokens: list[str] = found.value("tokenizer.ggml.tokens")
    merges = [tuple(merge.split(" ")) for merge in found.value("tokenizer.ggml.merges")]
    vocabulary = {token: place for place, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = known[cut]
    tokenizer.decoder = decoders.ByteLevel()
    kinds = found.value("tokenizer.ggml.token_type")
    for token, type_ in zip(tokens, kinds, strict=True):
        if type_ == CONTROL:
            tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True)])
        elif type_ == USER_DEFINED:
            tokenizer.add_tokens([AddedToken(token, normalized=False)])
    return tokenizer


def pre_tokenizers() -> dict[str, Any]:
    """How text is cut before merging, by GGUF's name for it."""
    from tokenizers import pre_tokenizers as cutters

    byte_level = cutters.ByteLevel(add_prefix_space=False, use_regex=True)
    digits = cutters.Digits(individual_digits=True)
    return {"gpt-2": byte_level, "smollm": cutters.Sequence([digits, byte_level])}


def _not_plain(source: Path, reason: str) -> InputError:
    return InputError(
        f"{source}: cannot be computed back to plain weights ({reason}); take the model's "
        "safetensors, or a file in Q4_1, Q8_0, BF16 or F32"
    )


def _library() -> Any:
    try:
        return import_module("gguf")
    except ImportError:
        raise RunError(f"GGUF files need the package gguf, which is not here; {INSTALL}") from None
