"""A tiny local stand-in of each Hub model: its class, kind of tokenizer and special tokens.

Nothing of the real models is in them: tokenizers are learned from our own synthetic words, weights
are random. What stands in for the Hub is a folder of `<id>/` folders, as REPRO_MODELS expects it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from repro.registry import ModelEntry, Shape

TINY = Shape(hidden=32, layers=2, heads=4, kv_heads=2, head_dim=8, intermediate=48)
UNK = "<unk>"
ROWS = 64
"""Embeddings have a multiple of this many rows, often more than there are tokens."""
DEEPSEEK = ("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>")  # noqa: RUF001 (their own letters)
THINK = (
    "{{ bos_token }}{% for m in messages %}<｜User｜>{{ m['content'] }}{% endfor %}"  # noqa: RUF001
    "{% if add_generation_prompt %}<｜Assistant｜><think>\n{% endif %}"  # noqa: RUF001
)
LLAMA3 = (
    "{{ bos_token }}{% for m in messages %}<|start_header_id|>user<|end_header_id|>\n\n"
    "{{ m['content'] }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
CHATML = (
    "{% for m in messages %}<|im_start|>user\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
INST = "{{ bos_token }}{% for m in messages %}[INST] {{ m['content'] }} [/INST]{% endfor %}"
GEMMA = (
    "{{ bos_token }}{% for m in messages %}<start_of_turn>user\n{{ m['content'] }}<end_of_turn>\n"
    "{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
SAMPLING = {"do_sample": True, "temperature": 0.6, "top_p": 0.95}


@dataclass(frozen=True)
class Habits:
    """How a family's tokenizer treats text.

    `post`: BOS stands in tokenizer.json's own post-processor; `add_bos` is what
    tokenizer_config.json says, None where it says nothing. `stops` are the ends of sequence in
    generation_config.json, `more` further special tokens.
    """

    kind: Literal["bytes", "metaspace", "metaspace_prefixed"]
    cls: str
    bos: str | None
    eos: str
    pad: str | None
    add_bos: bool | None
    post: bool
    stops: tuple[str, ...]
    more: tuple[str, ...] = ()
    template: str | None = None
    sampling: bool = True


R1 = Habits(
    "bytes", "LlamaTokenizerFast", *DEEPSEEK, DEEPSEEK[1], add_bos=True, post=True,
    stops=DEEPSEEK[1:], more=("<｜User｜>", "<｜Assistant｜>"), template=THINK,  # noqa: RUF001
)  # fmt: skip
BASE = Habits(
    "bytes", "LlamaTokenizerFast", *DEEPSEEK, DEEPSEEK[1], add_bos=True, post=False,
    stops=DEEPSEEK[1:],
)  # fmt: skip
HABITS = {
    "r1-distill-qwen-7b": R1,
    "r1-distill-qwen-14b": R1,
    "r1-distill-qwen-32b": R1,
    "r1-distill-llama-8b": R1,
    "r1-distill-llama-70b": R1,
    "deepseek-llm-7b": BASE,
    "deepseek-llm-67b": BASE,
    "llama3-8b": Habits(
        "bytes", "PreTrainedTokenizerFast", "<|begin_of_text|>", "<|eot_id|>", None,
        add_bos=None, post=True, stops=("<|end_of_text|>", "<|eot_id|>"),
        more=("<|start_header_id|>", "<|end_header_id|>"), template=LLAMA3,
    ),
    "qwen25-7b": Habits(
        "bytes", "Qwen2Tokenizer", None, "<|im_end|>", "<|endoftext|>",
        add_bos=False, post=False, stops=("<|im_end|>", "<|endoftext|>"),
        more=("<|im_start|>",), template=CHATML,
    ),
    "mistral-7b": Habits(
        "metaspace_prefixed", "LlamaTokenizer", "<s>", "</s>", None,
        add_bos=True, post=True, stops=("</s>",), template=INST, sampling=False,
    ),
    "phi4-14b": Habits(
        "bytes", "GPT2Tokenizer", "<|endoftext|>", "<|im_end|>", "<|dummy_85|>",
        add_bos=None, post=False, stops=("<|endoftext|>", "<|im_end|>"),
        more=("<|im_start|>", "<|im_sep|>"), template=CHATML, sampling=False,
    ),
    "gemma2-9b": Habits(
        "metaspace", "GemmaTokenizer", "<bos>", "<eos>", "<pad>",
        add_bos=True, post=True, stops=("<eos>", "<end_of_turn>"),
        more=("<start_of_turn>",), template=GEMMA, sampling=False,
    ),
}  # fmt: skip


def tiny_entry(entry: ModelEntry) -> ModelEntry:
    """The entry of a stand-in: only its sizes differ."""
    return entry.model_copy(update={"shape": TINY, "weights_gb": 0.001})


def save(model: str, entry: ModelEntry, home: Path, texts: Iterable[str]) -> Path:
    """Write the stand-in to `<home>/<id>/`."""
    folder = home / entry.id
    folder.mkdir(parents=True)
    habits = HABITS[model]
    save_tokenizer(habits, folder, texts)
    save_weights(entry, habits, folder)
    return folder


def specials(habits: Habits) -> list[str]:
    """Special tokens in the order of their ids."""
    names = [habits.pad, habits.bos, habits.eos, *habits.stops, *habits.more]
    return list(dict.fromkeys(name for name in names if name))


def save_tokenizer(habits: Habits, folder: Path, texts: Iterable[str]) -> None:
    """tokenizer.json and tokenizer_config.json, written as their family writes them."""
    make = byte_level if habits.kind == "bytes" else metaspace
    tokenizer = make(habits, texts)
    if habits.post and habits.bos:
        from tokenizers import processors

        marker = (habits.bos, tokenizer.token_to_id(habits.bos))
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{habits.bos} $A", special_tokens=[marker]
        )
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": habits.cls,
        "bos_token": habits.bos,
        "eos_token": habits.eos,
        "pad_token": habits.pad,
        "add_bos_token": habits.add_bos,
        "clean_up_tokenization_spaces": True,
        "chat_template": habits.template,
    }
    said = {key: value for key, value in config.items() if value is not None}
    (folder / "tokenizer_config.json").write_text(json.dumps(said), encoding="utf-8")


def byte_level(habits: Habits, texts: Iterable[str]) -> Any:
    """Bytes as letters, words with the space before them: Llama 3, Qwen2, DeepSeek, Phi-4."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    if habits.cls == "Qwen2Tokenizer":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=700,
        special_tokens=specials(habits),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def metaspace(habits: Habits, texts: Iterable[str]) -> Any:
    """Spaces as letters, unknown letters as bytes: Mistral (which prefixes one) and Gemma."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    prefixed = habits.kind == "metaspace_prefixed"
    spaces = normalizers.Replace(" ", "▁")
    normalizer = normalizers.Sequence([normalizers.Prepend("▁"), spaces]) if prefixed else spaces
    learner = Tokenizer(models.BPE())
    learner.normalizer = normalizer
    learner.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    learner.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=400, show_progress=False))
    learned = json.loads(learner.to_str())["model"]
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    letters = sorted(learned["vocab"], key=learned["vocab"].__getitem__)
    tokens = list(dict.fromkeys([*specials(habits), UNK, *bytes_, *letters]))
    tokenizer = Tokenizer(
        models.BPE(
            vocab={token: place for place, token in enumerate(tokens)},
            merges=[tuple(merge) for merge in learned["merges"]],
            unk_token=UNK,
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    tokenizer.normalizer = normalizer
    tokenizer.add_special_tokens([*specials(habits), UNK])
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence([*steps, *([decoders.Strip(" ", 1, 0)] * prefixed)])
    return tokenizer


def save_weights(entry: ModelEntry, habits: Habits, folder: Path) -> None:
    """config.json, generation_config.json and weights, as safetensors or as pickle."""
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoConfig, AutoModelForCausalLM

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    ends = [tokenizer.token_to_id(stop) for stop in habits.stops]
    config = AutoConfig.for_model(
        entry.architecture,
        vocab_size=-(-tokenizer.get_vocab_size() // ROWS) * ROWS,
        hidden_size=TINY.hidden,
        intermediate_size=TINY.intermediate,
        num_hidden_layers=TINY.layers,
        num_attention_heads=TINY.heads,
        num_key_value_heads=TINY.kv_heads,
        head_dim=TINY.head_dim,
        max_position_embeddings=4096,
        original_max_position_embeddings=4096,
        initializer_range=0.2,
        bos_token_id=tokenizer.token_to_id(habits.bos) if habits.bos else None,
        eos_token_id=ends,
        pad_token_id=None,
    )
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    if entry.safetensors:
        model.save_pretrained(folder)
    else:
        model.config.save_pretrained(folder)
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    own = {"eos_token_id": ends, **(SAMPLING if habits.sampling else {})}
    (folder / "generation_config.json").write_text(json.dumps(own), encoding="utf-8")
