"""Decoding of batches whose members have similar lengths: greedy, or drawn at random.

The prompts of a corpus begin alike, with an instruction that is often longer than the text. The
model reads that prefix once for all of them.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model wrote: text without special tokens, and how it ended."""

    output: str
    finish: Literal["stop", "length"]


@dataclass(frozen=True, slots=True)
class PrefixCache:
    """The tokens that a corpus's prompts begin with, and the cache of a model that has read them.

    `cache` holds keys and values of one row; it is copied for each batch and never written to.
    """

    ids: list[int]
    cache: Any


def common_prefix(prompts: Sequence[list[int]]) -> list[int]:
    """The longest common beginning that leaves each prompt a token of its own."""
    if not prompts:
        return []
    first, last = min(prompts), max(prompts)
    room = min(map(len, prompts)) - 1
    pairs = zip(first[:room], last[:room], strict=True)
    same = next((place for place, (a, b) in enumerate(pairs) if a != b), room)
    return first[:same]


def read_prefix(
    model: Any, prompts: Sequence[list[int]], max_new_tokens: int
) -> PrefixCache | None:
    """Let the model read what all prompts begin with; None where nothing can be shared.

    Padding stands between prefix and rest, where it would take places from the window of a model
    with sliding attention: such a model shares only what fits its window whole.
    """
    import torch

    ids = common_prefix(prompts)
    window = getattr(model.config, "sliding_window", None)
    if not ids or (window and max(map(len, prompts)) + max_new_tokens > window):
        return None
    device = model.get_input_embeddings().weight.device
    with torch.inference_mode(), autocast(model):
        read = model(input_ids=torch.tensor([ids], device=device), use_cache=True, logits_to_keep=1)
    return PrefixCache(ids, read.past_key_values)


def batch_plan(lengths: Sequence[int], batch: int) -> list[list[int]]:
    """Indices of each batch: longest first, so that too little memory shows at once.

    Ties keep their order. In bfloat16 the members of a batch move each other's last bits, so this
    plan is part of what a prediction is.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    return [order[i : i + batch] for i in range(0, len(order), batch)]


def stop_ids(model: Any, tokenizer: Any) -> list[int]:
    """The end-of-sequence ids that training appends or that the model declares."""
    ids: set[int] = set()
    for declared in (tokenizer, model.config, model.generation_config):
        stop = declared.eos_token_id
        ids |= set(stop if isinstance(stop, list) else [stop])
    return sorted(ids - {None})


def greedy_config(model: Any, tokenizer: Any, max_new_tokens: int) -> Any:
    """A complete generation config: nothing is left to the one a model brings along."""
    from transformers import GenerationConfig

    stops = stop_ids(model, tokenizer)
    return GenerationConfig(
        max_new_tokens=max_new_tokens,
        do_sample=False,
        num_beams=1,
        temperature=1.0,
        top_p=1.0,
        top_k=50,
        repetition_penalty=1.0,
        no_repeat_ngram_size=0,
        use_cache=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=stops,
        pad_token_id=stops[0] if tokenizer.pad_token_id is None else tokenizer.pad_token_id,
    )


def greedy(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[list[int]],
    max_new_tokens: int,
    prefix: PrefixCache | None = None,
) -> list[Answer]:
    """Decode one batch of prompts (token ids), padded on the left of all but their prefix."""
    return _decode(
        model, tokenizer, prompts, greedy_config(model, tokenizer, max_new_tokens), prefix
    )


@dataclass(frozen=True, slots=True)
class Draw:
    """How an answer is drawn: from the whole vocabulary, at a temperature, from a seed."""

    temperature: float
    seed: int


def drawn(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[list[int]],
    max_new_tokens: int,
    prefix: PrefixCache | None,
    draw: Draw,
) -> list[Answer]:
    """Draw one answer to each prompt of a batch."""
    import torch

    config = greedy_config(model, tokenizer, max_new_tokens)
    config.update(do_sample=True, temperature=draw.temperature, top_k=0)
    torch.manual_seed(draw.seed)
    return _decode(model, tokenizer, prompts, config, prefix)


def _decode(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[list[int]],
    config: Any,
    prefix: PrefixCache | None,
) -> list[Answer]:
    out = _generate(model, prompts, config, prefix)
    written = out[:, max(map(len, prompts)) :].tolist()
    return [_answer(tokenizer, row, set(config.eos_token_id)) for row in written]


def first_logits(
    model: Any, tokenizer: Any, prompts: Sequence[list[int]], prefix: PrefixCache | None = None
) -> Any:
    """Logits of each prompt's first new token, (prompts, vocabulary), laid out as in `greedy`."""
    config = greedy_config(model, tokenizer, 1)
    config.update(output_logits=True, return_dict_in_generate=True)
    return _generate(model, prompts, config, prefix).logits[0]


def _generate(
    model: Any, prompts: Sequence[list[int]], config: Any, prefix: PrefixCache | None
) -> Any:
    import torch

    model.generation_config = config  # transformers fills gaps from there
    longest, shared = max(map(len, prompts)), len(prefix.ids) if prefix else 0
    ids = torch.full((len(prompts), longest), config.pad_token_id)
    mask = torch.zeros_like(ids)
    for row, prompt in enumerate(prompts):
        for part, end in ((prompt[:shared], shared), (prompt[shared:], longest)):
            ids[row, end - len(part) : end] = torch.tensor(part)
            mask[row, end - len(part) : end] = 1
    device = model.get_input_embeddings().weight.device
    with torch.inference_mode(), autocast(model):
        return model.generate(
            input_ids=ids.to(device),
            attention_mask=mask.to(device),
            past_key_values=_repeated(prefix, len(prompts)),
            generation_config=config,
        )


def _repeated(prefix: PrefixCache | None, rows: int) -> Any:
    """A cache of its own for a batch, or None to let the model start with an empty one."""
    if prefix is None:
        return None
    cache = deepcopy(prefix.cache)
    cache.batch_repeat_interleave(rows)
    return cache


def autocast(model: Any) -> Any:
    """Mixed precision where the base is bfloat16 and what is trained of it float32."""
    import torch

    device = model.get_input_embeddings().weight.device
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=is_mixed(model))


def is_mixed(model: Any) -> bool:
    """Whether a model computes in bfloat16: it was loaded so, or its weights are held so."""
    import torch

    return torch.bfloat16 in {model.get_input_embeddings().weight.dtype, model.config.dtype}


def _answer(tokenizer: Any, ids: list[int], stops: set[int]) -> Answer:
    end = next((place for place, token in enumerate(ids) if token in stops), None)
    return Answer(decoded(tokenizer, ids[:end]), "length" if end is None else "stop")


def decoded(tokenizer: Any, ids: list[int]) -> str:
    """The text of an answer's ids as it was written, with no space cleaned away."""
    text: str = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
    return text
