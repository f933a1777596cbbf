"""Greedy decoding of batches whose members have similar lengths."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model wrote: text without special tokens, and how it ended."""

    output: str
    finish: Literal["stop", "length"]


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
    model: Any, tokenizer: Any, prompts: Sequence[list[int]], max_new_tokens: int
) -> list[Answer]:
    """Decode one batch of prompts (token ids), padded on the left.

    The generation config is set on the model too: transformers fills gaps from there.
    """
    import torch

    config = greedy_config(model, tokenizer, max_new_tokens)
    model.generation_config = config
    longest = max(map(len, prompts))
    ids = torch.full((len(prompts), longest), config.pad_token_id)
    mask = torch.zeros_like(ids)
    for row, prompt in enumerate(prompts):
        ids[row, longest - len(prompt) :] = torch.tensor(prompt)
        mask[row, longest - len(prompt) :] = 1
    device = model.get_input_embeddings().weight.device
    with torch.inference_mode(), autocast(model):
        out = model.generate(
            input_ids=ids.to(device), attention_mask=mask.to(device), generation_config=config
        )
    written = out[:, longest:].tolist()
    return [_answer(tokenizer, row, set(config.eos_token_id)) for row in written]


def autocast(model: Any) -> Any:
    """Mixed precision where the base is bfloat16 and its adapter float32."""
    import torch

    weight = model.get_input_embeddings().weight
    mixed = weight.dtype == torch.bfloat16
    return torch.autocast(weight.device.type, dtype=torch.bfloat16, enabled=mixed)


def _answer(tokenizer: Any, ids: list[int], stops: set[int]) -> Answer:
    end = next((place for place, token in enumerate(ids) if token in stops), None)
    return Answer(decoded(tokenizer, ids[:end]), "length" if end is None else "stop")


def decoded(tokenizer: Any, ids: list[int]) -> str:
    """The text of an answer's ids as it was written, with no space cleaned away."""
    text: str = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
    return text
