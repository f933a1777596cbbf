"""A GGUF file of a tiny Llama, quantised as small models often are."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

HIDDEN, LAYERS, HEADS, KV_HEADS, WIDE = 64, 2, 4, 2, 96
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
MERGES = ("Ġ t", "h e", "Ġt he", "Ġ Ġ", "a l")
CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


@dataclass(frozen=True)
class Tokens:
    """Special tokens, bytes as letters, and what the merges make."""

    @property
    def texts(self) -> list[str]:
        from tokenizers import pre_tokenizers

        letters = sorted(pre_tokenizers.ByteLevel.alphabet())
        return [*SPECIAL, *letters, *(merge.replace(" ", "") for merge in MERGES)]

    @property
    def kinds(self) -> list[int]:
        return [3] * len(SPECIAL) + [1] * (len(self.texts) - len(SPECIAL))


def tensors(seed: int = 0) -> dict[str, Any]:
    """Random weights under the names of transformers' Llama, in float32."""
    rng = np.random.default_rng(seed)
    shapes = {"model.embed_tokens": (len(Tokens().texts), HIDDEN)}
    for layer in range(LAYERS):
        place = f"model.layers.{layer}"
        shapes |= {
            f"{place}.self_attn.q_proj": (HIDDEN, HIDDEN),
            f"{place}.self_attn.k_proj": (HIDDEN * KV_HEADS // HEADS, HIDDEN),
            f"{place}.self_attn.v_proj": (HIDDEN * KV_HEADS // HEADS, HIDDEN),
            f"{place}.self_attn.o_proj": (HIDDEN, HIDDEN),
            f"{place}.mlp.gate_proj": (WIDE, HIDDEN),
            f"{place}.mlp.up_proj": (WIDE, HIDDEN),
            f"{place}.mlp.down_proj": (HIDDEN, WIDE),
        }
    norms = [
        f"model.layers.{n}.{k}_layernorm"
        for n in range(LAYERS)
        for k in ("input", "post_attention")
    ]
    matrices = {
        name: rng.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()
    }
    ones = {
        name: 1 + rng.normal(0, 0.1, HIDDEN).astype(np.float32) for name in [*norms, "model.norm"]
    }
    return {**matrices, **ones}


PARTS = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}  # fmt: skip


def gguf_name(name: str) -> str:
    """GGUF's name of a Llama weight."""
    if name == "model.embed_tokens":
        return "token_embd.weight"
    if name == "model.norm":
        return "output_norm.weight"
    _, _, layer, part = name.split(".", 3)
    return f"blk.{layer}.{PARTS[part]}.weight"


def interleaved(weight: Any, heads: int) -> Any:
    """Rows of query and key matrices in the order that llama.cpp rotates them in."""
    pairs = weight.reshape(heads, 2, weight.shape[0] // heads // 2, weight.shape[1])
    return pairs.swapaxes(1, 2).reshape(weight.shape)


def write(
    path: Path, weights: dict[str, Any], *, architecture: str = "llama", **changes: Any
) -> Path:
    """Write the file: matrices as Q4_1, the embedding as Q8_0, norms as F32."""
    from gguf import GGMLQuantizationType, GGUFWriter
    from gguf.quants import quantize

    writer = GGUFWriter(path, architecture)
    writer.add_name("Tiny")
    writer.add_block_count(LAYERS)
    writer.add_context_length(512)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(WIDE)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_freq_base(10_000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(Tokens().texts))
    writer.add_tokenizer_model(changes.get("tokenizer", "gpt2"))
    writer.add_tokenizer_pre(changes.get("pre", "smollm"))
    writer.add_token_list(Tokens().texts)
    writer.add_token_types(Tokens().kinds)
    writer.add_token_merges(list(MERGES))
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(2)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHATML)
    for name, weight in weights.items():
        heads = {"q_proj": HEADS, "k_proj": KV_HEADS}.get(name.rpartition(".")[2])
        stored = weight if heads is None else interleaved(weight, heads)
        kind = GGMLQuantizationType.F32
        if weight.ndim > 1:
            kind = GGMLQuantizationType.Q8_0 if "embed" in name else GGMLQuantizationType.Q4_1
            stored = quantize(stored, kind)
        writer.add_tensor(gguf_name(name), stored, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def restored(weight: Any) -> Any:
    """What is left of a matrix after Q4_1: 16 levels between the extremes of every 32 values.

    Scale and lowest value are halves; written from the format's description, not from a library.
    """
    blocks = weight.reshape(-1, 32)
    low = blocks.min(axis=1, keepdims=True)
    step = (blocks.max(axis=1, keepdims=True) - low) / 15
    inverse = np.divide(1, step, out=np.zeros_like(step), where=step != 0)
    levels = np.clip(np.floor((blocks - low) * inverse + 0.5), 0, 15)
    halves = [part.astype(np.float16).astype(np.float32) for part in (step, low)]
    return (halves[0] * levels.astype(np.float32) + halves[1]).reshape(weight.shape)
