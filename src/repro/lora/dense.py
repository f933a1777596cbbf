"""Which models can be trained and asked here: dense decoders of text, whatever their name.

What is refused is refused by what it is, since a closed list of names would have to grow with every
release: `selfcheck` finds what these checks cannot see.
"""

import re
from pathlib import Path
from typing import Any

from repro.errors import InputError

COMPUTED = re.compile(r"(^|\.)rotary_emb\.inv_freq$")
"""Old files store what is computed anew in every load."""
MATRIX = 2


def modules_of(folder: Path, attention: str) -> Any:
    """The model's modules and config on torch's meta device: no weights, no memory.

    Raises:
        InputError: it is no dense decoder of text that transformers knows.
    """
    import torch
    from transformers import MODEL_FOR_MASKED_LM_MAPPING, AutoConfig, AutoModelForCausalLM

    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        if config.get_text_config(decoder=True) is not config:
            raise _refused(folder, f"{config.model_type} reads more than text")
        if type(config) in MODEL_FOR_MASKED_LM_MAPPING and not config.is_decoder:
            raise _refused(folder, f"{config.model_type} reads text in both directions")
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(config, attn_implementation=attention)
    except ValueError as error:
        raise _refused(folder, str(error).partition("\n")[0][:200]) from None
    require_dense(model, folder)
    return model


def require_dense(model: Any, folder: Path) -> None:
    """Raise InputError unless every layer is made of matrices, between embedding and head."""
    name = type(model).__name__
    odd = [key for key, weight in model.named_parameters() if weight.dim() > MATRIX]
    if odd:
        raise _refused(folder, f"{name} has experts or convolutions, no linear layers ({odd[0]})")
    has_decoder = hasattr(model, "get_decoder") and model.get_decoder() not in (None, model)
    if not has_decoder or model.get_output_embeddings() is None:
        raise _refused(folder, f"{name} has no decoder with a head of its own")


def sizes(config: Any) -> dict[str, int]:
    """The sizes of a decoder's matrices under the names of models.yaml's `shape`."""
    heads = config.num_attention_heads
    return {
        "hidden": config.hidden_size,
        "layers": config.num_hidden_layers,
        "heads": heads,
        "kv_heads": getattr(config, "num_key_value_heads", None) or heads,
        "head_dim": getattr(config, "head_dim", None) or config.hidden_size // heads,
        "intermediate": config.intermediate_size,
    }


def differences(model: Any, found: dict[str, tuple[int, ...] | None]) -> list[str]:
    """How the tensors of a folder differ from those a model needs; tied heads may be absent.

    `found` gives a shape by name, or None where it is not known. Names may lack the prefix of the
    model's decoder, as they do in files saved without a head.
    """
    needed = {name: tuple(weight.shape) for name, weight in model.state_dict().items()}
    prefix = f"{model.base_model_prefix}."
    if not any(name.startswith(prefix) for name in found):
        found = {(name if name in needed else f"{prefix}{name}"): s for name, s in found.items()}
    tied = set(model.all_tied_weights_keys)
    missing = sorted(needed.keys() - found.keys() - tied)
    left = sorted(name for name in found.keys() - needed.keys() if not COMPUTED.search(name))
    other = sorted(
        name
        for name in found.keys() & needed.keys()
        if found[name] is not None and found[name] != needed[name]
    )
    return [
        *(f"missing weights: {name}" for name in missing),
        *(f"unexpected weights: {name}" for name in left),
        *(f"weights of another shape: {name}" for name in other),
    ]


def require_loaded(report: dict[str, Any], source: Path) -> None:
    """Raise InputError where loading left weights random, unused or of another shape.

    `report` is what from_pretrained returns with output_loading_info; it leaves tied heads out.
    """
    for kind in ("missing", "unexpected", "mismatched"):
        found = (one if isinstance(one, str) else one[0] for one in report[f"{kind}_keys"])
        names = sorted(name for name in found if not COMPUTED.search(name))
        if names:
            raise InputError(
                f"{source}: {kind} weights: {names[0]} ({len(names)} in all); take the files of "
                "one revision of this model, with the names its class has"
            )


def _refused(folder: Path, reason: str) -> InputError:
    return InputError(f"{folder}: {reason}; only dense decoders of text can be used here")
