"""Ways to answer the prompts of a test set greedily, in float32."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from repro.lora.batches import encode_prompt
from repro.lora.decode import batch_plan, greedy, greedy_config, read_prefix


@dataclass(frozen=True)
class Asked:
    """Prompts as text and as ids, and the most new tokens of an answer."""

    texts: list[str]
    prompts: list[list[int]]
    longest: int

    @classmethod
    def of(cls, tokenizer: Any, texts: Sequence[str], longest: int) -> "Asked":
        return cls(list(texts), [encode_prompt(tokenizer, text) for text in texts], longest)


@dataclass(frozen=True)
class Model:
    """A model and its tokenizer; every way leaves the generation config as it found it."""

    model: Any
    tokenizer: Any


def ours(by: Model, asked: Asked, batch: int) -> list[str]:
    """What stage `predict` does: batches sorted by length, the common prefix read once."""
    outputs = [""] * len(asked.prompts)
    prefix = read_prefix(by.model, asked.prompts, asked.longest)
    for members in batch_plan([len(prompt) for prompt in asked.prompts], batch):
        prompts = [asked.prompts[i] for i in members]
        answers = greedy(by.model, by.tokenizer, prompts, asked.longest, prefix)
        for i, answer in zip(members, answers, strict=True):
            outputs[i] = answer.output
    return outputs


def one_by_one(by: Model, asked: Asked) -> list[str]:
    """`generate`, one prompt at a time."""
    import torch

    config = greedy_config(by.model, by.tokenizer, asked.longest)
    outputs = []
    for prompt in asked.prompts:
        ids = torch.tensor([prompt])
        with torch.inference_mode():
            out = by.model.generate(
                input_ids=ids, attention_mask=torch.ones_like(ids), generation_config=config
            )
        outputs.append(_text(by, out[0, len(prompt) :].tolist(), config.eos_token_id))
    return outputs


def pipeline(by: Model, asked: Asked, batch: int) -> list[str]:
    """The text-generation pipeline of transformers."""
    from transformers import pipeline as make

    own = by.model.generation_config
    by.model.generation_config = greedy_config(by.model, by.tokenizer, asked.longest)
    run = make("text-generation", model=by.model, tokenizer=by.tokenizer)
    answers = run(
        asked.texts, batch_size=batch, do_sample=False, return_full_text=False,
        max_new_tokens=asked.longest,
    )  # fmt: skip
    by.model.generation_config = own
    return [answer[0]["generated_text"] for answer in answers]


def harness(by: Model, asked: Asked, batch: int) -> list[str]:
    """The `generate_until` of lm-evaluation-harness's hf model."""
    from lm_eval.api.instance import Instance
    from lm_eval.models.huggingface import HFLM

    own = by.model.generation_config
    by.model.generation_config = greedy_config(by.model, by.tokenizer, asked.longest)
    model = HFLM(pretrained=by.model, tokenizer=by.tokenizer, batch_size=batch)
    how = {"until": [], "max_gen_toks": asked.longest, "do_sample": False}
    requests = [
        Instance(request_type="generate_until", doc={}, arguments=(text, dict(how)), idx=number)
        for number, text in enumerate(asked.texts)
    ]
    found: list[str] = model.generate_until(requests, disable_tqdm=True)
    by.model.generation_config = own
    return found


def _text(by: Model, ids: list[int], stops: Sequence[int]) -> str:
    end = next((place for place, token in enumerate(ids) if token in stops), None)
    text: str = by.tokenizer.decode(ids[:end], skip_special_tokens=True)
    return text
