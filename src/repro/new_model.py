"""A new entry of models.yaml, read from a model's config.json on the Hub or in a folder."""

from __future__ import annotations

import io
import math
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from repro.errors import InputError
from repro.files import write_text
from repro.lora.dense import modules_of, sizes
from repro.lora.hub import ask
from repro.lora.weights import revision_of
from repro.params import Lora
from repro.paths import MODELS, require_root
from repro.plan import lengths
from repro.plan.cards import CARDS, SPREADS
from repro.plan.grid import GB, cards_needed, on_each
from repro.plan.memory import Setting, Step, memory_of
from repro.plan.parameters import LARGE, SEPARATE, parameters_of
from repro.registry import ModelEntry, models
from repro.storage.sizes import BYTES, matrices

LORA = Lora(rank=64, alpha=32, dropout=0.1, targets="linear")
"""The adapter that the estimate of memory supposes: that of profiles laptop and paper."""
BATCH, LENGTH = 4, 1024
"""A batch of long examples, whose activations it counts."""
CARD = CARDS["a100-80gb"]


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a model besides its config."""

    id: str
    revision: str | None
    gated: bool
    safetensors: bool
    licence: str


def new_model(source: str) -> str:
    """Append the entry of `ORG/NAME` on the Hub, or of a folder `.../ORG/NAME`; its name.

    Raises:
        InputError: the entry exists, or the model is no dense decoder of text.
        RunError: the Hub cannot be asked.
    """
    require_root()
    folder = Path(source)
    if (folder / "config.json").is_file():
        return _append(_in_folder(folder), folder)
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", source):
        raise InputError(f"{source}: no folder with a config.json, and no ORG/NAME of the Hub")
    with tempfile.TemporaryDirectory() as home:
        found = _on_hub(source, Path(home))
        return _append(found, Path(home))


def _in_folder(folder: Path) -> Found:
    real = folder.resolve()
    return Found(
        id=f"{real.parent.name}/{real.name}",
        revision=revision_of(folder),
        gated=False,
        safetensors=any(folder.glob("*.safetensors*")),
        licence="unknown: see its page",
    )


def _on_hub(model: str, home: Path) -> Found:
    """Facts from the Hub; its config.json is put into the folder `home`."""
    from huggingface_hub import hf_hub_download, model_info

    info = ask(model, model, lambda: model_info(model))
    revision = str(info.sha)
    ask(
        model,
        model,
        lambda: hf_hub_download(model, "config.json", revision=revision, local_dir=home),
    )
    names = [file.rfilename for file in info.siblings or []]
    card: Any = info.card_data or {}
    return Found(
        id=model,
        revision=revision,
        gated=bool(info.gated),
        safetensors=any(name.endswith(".safetensors") for name in names),
        licence=str(card.get("license") or "unknown: see its page"),
    )


def _append(found: Found, folder: Path) -> str:
    """Add the entry to models.yaml, whose comments stay; its name."""
    name = re.sub(r"[^a-z0-9_-]+", "-", found.id.rpartition("/")[2].lower()).strip("-_")
    if name in models():
        raise InputError(f"{MODELS}: {name}: exists; rename it there or edit it")
    values = entry(found, folder)
    text = MODELS.read_text(encoding="utf-8").rstrip()
    write_text(MODELS, f"{text}\n\n{_dumped({name: values})}")
    return name


def _dumped(table: dict[str, Any]) -> str:
    """YAML as people write it in models.yaml: keys in the order given, short lists in a line."""
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style, writer.width = None, 100
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    stream = io.StringIO()
    writer.dump(table, stream)
    return stream.getvalue()


def entry(found: Found, folder: Path) -> dict[str, Any]:
    """The values of an entry."""
    model, attention, shape = _decoder(found.id, folder)
    dtype = "float32" if "float32" in str(model.config.dtype) else "bfloat16"
    weights = sum(part.numel() for part in model.parameters()) * BYTES[dtype] / 1e9
    values = {
        "title": found.id.rpartition("/")[2],
        "source": "hub",
        "id": found.id,
        "revision": found.revision,
        "standing": "ours",
        "architecture": model.config.model_type,
        "shape": shape,
        "dtype": dtype,
        "attention": attention,
        "targets": _targets(model, folder),
        "gated": found.gated,
        "safetensors": found.safetensors,
        "weights_gb": round(weights, 2 if weights > 1 else 4),
        "memory_gb": 0.0,
        "gpus": 1,
        "licence": found.licence,
    }
    known = ModelEntry.model_validate(values)
    return known.model_copy(update=_needs(known)).model_dump(exclude={"packaged"})


def _decoder(name: str, folder: Path) -> tuple[Any, str, dict[str, int]]:
    """The modules that a config describes, its attention and its shape."""
    from huggingface_hub.errors import StrictDataclassError

    try:
        attention = "eager" if _caps_attention(folder) else "sdpa"
        model = modules_of(folder, attention)
        return model, attention, sizes(model.config)
    except (
        ArithmeticError, AttributeError, OSError, StrictDataclassError, TypeError, ValueError,
    ) as error:  # fmt: skip
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(
            f"{name}: its config.json describes no dense decoder of text that is known here "
            f"({said}); choose another model"
        ) from None


def _targets(model: Any, folder: Path) -> list[str]:
    """The names of the linear layers, without the head."""
    from torch import nn

    head = model.get_output_embeddings()
    found = [
        key.rpartition(".")[2]
        for key, part in model.named_modules()
        if isinstance(part, nn.Linear) and part is not head
    ]
    if not found:
        raise InputError(f"{folder}: {type(model).__name__} has no linear layers to adapt")
    return list(dict.fromkeys(found))


def _needs(known: ModelEntry) -> dict[str, float]:
    """The GPUs that LoRA takes and the memory of each, computed as `repro plan` does it."""
    if not set(known.targets) <= matrices(known.shape).keys():
        # matrices of other names: their sizes are taken for those of a model of this shape
        known = known.model_copy(update={"targets": list(SEPARATE)})
    large = parameters_of("", known, None).base >= LARGE
    setting = Setting(LORA, "none", checkpointing=large, dtype=known.dtype)
    answer = max(corpus.answer_longest for corpus in lengths.table().values())
    memory = memory_of("", known, setting, Step(BATCH, LENGTH, answer))
    gpus = cards_needed(memory, CARD) or SPREADS[-1]
    return {"memory_gb": float(math.ceil(on_each(memory, gpus) / GB)), "gpus": gpus}


def _caps_attention(folder: Path) -> bool:
    """Whether scores of attention are capped, which only eager attention does (Gemma 2)."""
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except ValueError:
        return False  # told with a reason where the modules are made
    return getattr(config, "attn_logit_softcapping", None) is not None
