"""Five tiny models with random weights, one of each architecture, and the tokenizer they share.

Their weights deviate enough that prompts move outputs: a model that always says the same thing
could hide any mistake.
"""

from pathlib import Path
from typing import Any

from repro.lora.load import Base
from repro.params import Lora
from repro.registry import ModelEntry

ARCHITECTURES = ("llama", "qwen2", "mistral", "phi3", "gemma2")
SEPARATE = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
FUSED = ["qkv_proj", "o_proj", "gate_up_proj", "down_proj"]
DEVIATION = 0.3
ADAPTER = Lora(rank=4, alpha=8, dropout=0.1, targets="linear")
POSITIONS = 1024
WINDOW = 32
SLIDING = ("mistral", "phi3", "gemma2")
TEMPLATE = (
    "{% for message in messages %}[{{ message['role'] }}] {{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}[assistant] {% endif %}"
)


def entry_of(like: ModelEntry, architecture: str, dtype: str = "float32") -> ModelEntry:
    """The entry that models.yaml would hold for a tiny model."""
    targets = FUSED if architecture == "phi3" else SEPARATE
    changes = {"id": architecture, "architecture": architecture, "dtype": dtype, "targets": targets}
    return like.model_copy(update=changes)


def save_tokenizer(texts: list[str], folder: Path) -> None:
    """A byte-level tokenizer of a few hundred tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    pad, bos, eos = special = ["<pad>", "<s>", "</s>"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=special,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A", special_tokens=[(bos, tokenizer.token_to_id(bos))]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=pad, bos_token=bos, eos_token=eos
    ).save_pretrained(folder)


def save_model(architecture: str, folder: Path, seed: int, deviation: float = DEVIATION) -> None:
    """Weights and config of one architecture, for the tokenizer in the folder."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    from repro.lora.load import load_tokenizer

    tokenizer = load_tokenizer(folder)
    torch.manual_seed(seed)
    config: Any = AutoConfig.for_model(
        architecture,
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        initializer_range=deviation,
        max_position_embeddings=POSITIONS,
        original_max_position_embeddings=POSITIONS,
        **({"sliding_window": WINDOW} if architecture in SLIDING else {}),
        tie_word_embeddings=False,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    AutoModelForCausalLM.from_config(config, dtype=torch.float32).save_pretrained(folder)


def save_adapter(base: Base, folder: Path, seed: int) -> None:
    """An adapter that changes answers: PEFT's fresh one adds nothing, so its zeros are replaced."""
    import torch

    from repro.files import write_json
    from repro.lora.adapter import TRAINING, WEIGHTS, add_adapter, export_tensors, write_config
    from repro.lora.weights import weights_fingerprint

    model = add_adapter(base, ADAPTER, seed)
    torch.manual_seed(seed)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.5)
    folder.mkdir(parents=True)
    export_tensors(model, folder / WEIGHTS)
    write_config(model, folder)
    write_json(folder / TRAINING, {"base_sha256": weights_fingerprint(base.folder)})
