"""A byte-level BPE tokenizer for tiny models: every word of the synthetic texts is one token."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

BOS, EOS, PAD = "<s>", "</s>", "<pad>"
# A word takes the space before it along; line ends, commas, quotes and brackets stand alone, so
# that a label is the same token before a comma and at the end.
PIECES = r"""\n| ?[,"'()\[\]{}]| ?[^\s,"'()\[\]{}]+|\s"""
VOCABULARY = 4096


def build(words: Iterable[str]) -> Any:
    """Learn the merges of `words`, each with and without a space before it.

    Returns a tokenizers.Tokenizer that puts BOS before a text and holds any string, byte by byte.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[PAD, BOS, EOS],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    ordered = sorted(set(words))
    tokenizer.train_from_iterator([f"{word} {word}" for word in ordered], trainer)
    bos = tokenizer.token_to_id(BOS)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A", special_tokens=[(BOS, bos)]
    )
    return tokenizer


def save(tokenizer: Any, folder: Path) -> None:
    """Write tokenizer.json and tokenizer_config.json as transformers reads them."""
    from transformers import PreTrainedTokenizerFast

    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=BOS,
        eos_token=EOS,
        pad_token=PAD,
        clean_up_tokenization_spaces=False,
    ).save_pretrained(folder)
