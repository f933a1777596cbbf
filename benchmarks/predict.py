"""Prediction on CPU: sorted batches, single rows, transformers' batched pipeline.

The same prompts of the synthetic corpora and a Llama of the tiny model's shape go through all three
ways; what is compared is the CPU time of this process, so that other work on the machine matters
little, and the time on the clock, which tells more where OMP_NUM_THREADS is not 1. The texts of one
synthetic corpus have nearly the same length; a second set of prompts holds one to six of them each,
so that lengths vary as those of a real corpus do.

The weights are random, and a share of the vocabulary ends an answer, so that answers have lengths
of their own below the limit, as trained models' have; their mean stands beside that of the targets.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any

import typer

from repro.corpora import base as corpora
from repro.corpora.card import task_info
from repro.corpora.synthesis.lexicon import words
from repro.corpora.synthesis.writers import synthesize
from repro.lora.batches import encode_prompt, encode_target
from repro.lora.decode import batch_plan, greedy, read_prefix
from repro.lora.load import load_tokenizer, prepare_torch
from repro.params import Synthesis, corpus_entry
from repro.params import corpora as known
from repro.schema import ProtocolName
from repro.tasks import asking
from repro.tasks.asking import prompts as asked
from repro.tiny import tokenizer as tiny

PROTOCOL: ProtocolName = "label_set"
SEED = 13
BATCH = 16


@dataclass(frozen=True)
class Spent:
    """Seconds of CPU, and on the clock."""

    cpu: float
    clock: float


@dataclass(frozen=True)
class Work:
    """Prompts as text and as ids, the tokens of their targets, the most tokens of an answer."""

    texts: list[str]
    prompts: list[list[int]]
    targets: list[int]
    longest: int

    def taken(self, order: Sequence[int]) -> "Work":
        """Some of the rows, in another order."""
        return Work(
            [self.texts[i] for i in order],
            [self.prompts[i] for i in order],
            [self.targets[i] for i in order],
            self.longest,
        )


Way = Callable[[Any, Any, Work], list[str]]


def sorted_batches(model: Any, tokenizer: Any, work: Work) -> list[str]:
    """What stage `predict` does."""
    outputs = [""] * len(work.prompts)
    prefix = read_prefix(model, work.prompts, work.longest)
    for batch in batch_plan([len(prompt) for prompt in work.prompts], BATCH):
        answers = greedy(model, tokenizer, [work.prompts[i] for i in batch], work.longest, prefix)
        for i, answer in zip(batch, answers, strict=True):
            outputs[i] = answer.output
    return outputs


def single_rows(model: Any, tokenizer: Any, work: Work) -> list[str]:
    """One row at a time, in the corpus's order."""
    return [greedy(model, tokenizer, [prompt], work.longest)[0].output for prompt in work.prompts]


def pipeline(model: Any, tokenizer: Any, work: Work) -> list[str]:
    """The text-generation pipeline of transformers, with batches of the same size."""
    from transformers import pipeline as make

    run = make("text-generation", model=model, tokenizer=tokenizer)
    answers = run(
        work.texts,
        batch_size=BATCH,
        max_new_tokens=work.longest,
        do_sample=False,
        return_full_text=False,
    )
    return [answer[0]["generated_text"] for answer in answers]


def make_tokenizer() -> Any:
    """The tokenizer of the tiny models."""
    with TemporaryDirectory() as folder:
        tiny.save(tiny.build(words()), Path(folder))
        tokenizer = load_tokenizer(Path(folder))
    tokenizer.padding_side = "left"
    return tokenizer


def make_model(tokenizer: Any, hidden: int, layers: int, ending: int) -> Any:
    """A Llama with random weights; one token id of `ending` ends an answer."""
    import torch
    from transformers import AutoModelForCausalLM, LlamaConfig

    torch.manual_seed(SEED)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=4,
        initializer_range=0.1,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=[tokenizer.eos_token_id, *range(ending, len(tokenizer), ending)],
        pad_token_id=tokenizer.pad_token_id,
    )
    return AutoModelForCausalLM.from_config(config).eval()


def make_work(dataset: str, tokenizer: Any, rows: int, most: int) -> Work:
    """Prompts of a synthetic corpus's test split, of one to `most` texts each.

    Answers may be as long as the corpus's longest target.
    """
    corpus = corpora.load(dataset)
    task = asking.of(task_info(corpus, corpus_entry(dataset), PROTOCOL))
    with TemporaryDirectory() as folder:
        synthesize(dataset, Path(folder), Synthesis(train=rows, dev=1, test=rows), SEED)
        splits = corpus.read(Path(folder), PROTOCOL).splits
    texts = joined([asked.prompt(task, example) for example in splits["test"][:rows]], most)
    answers, trained = (
        [len(encode_target(tokenizer, task.target(row))) for row in splits[name]]
        for name in ("test", "train")
    )
    prompts = [encode_prompt(tokenizer, text) for text in texts]
    return Work(texts, prompts, answers[:rows], max(trained))


def joined(prompts: Sequence[str], most: int) -> list[str]:
    """Each prompt with the texts of others after its own, one to `most` in all."""
    rng = Random(SEED)
    parts = [prompt.split("\n\n") for prompt in prompts]
    texts = [text for _, text, _ in parts]
    return [
        "\n\n".join(
            [instruction, " ".join([text, *rng.choices(texts, k=rng.randrange(most))]), end]
        )
        for instruction, text, end in parts
    ]


def measure(way: Way, model: Any, tokenizer: Any, works: Sequence[Work]) -> tuple[Spent, list[str]]:
    """What one way takes over all corpora, and its outputs."""
    clock, began = time.perf_counter(), time.process_time()
    outputs = [text for work in works for text in way(model, tokenizer, work)]
    return Spent(time.process_time() - began, time.perf_counter() - clock), outputs


def compare(title: str, model: Any, tokenizer: Any, works: Sequence[Work]) -> None:
    """Print what each way takes for the same prompts, and how many outputs agree."""
    own = model.generation_config
    seconds: dict[str, Spent] = {}
    outputs: dict[str, list[str]] = {}
    for way in (sorted_batches, pipeline, single_rows):
        way(model, tokenizer, works[0].taken([0, 1]))
        model.generation_config = own
        seconds[way.__name__], outputs[way.__name__] = measure(way, model, tokenizer, works)
        model.generation_config = own
    ours = outputs["sorted_batches"]
    prompts = [len(prompt) for work in works for prompt in work.prompts]
    targets = [target for work in works for target in work.targets]
    written = [len(tokenizer.tokenize(output)) + 1 for output in ours]
    print(
        f"{title}: {len(prompts)} prompts of {min(prompts)} to {max(prompts)} tokens; "
        f"{mean(written):.1f} tokens an answer, {mean(targets):.1f} a target"
    )
    least = seconds["sorted_batches"]
    for name, spent in seconds.items():
        # the pipeline writes out the token that ended an answer, unless it is a special one
        same = sum(b.startswith(a) for a, b in zip(ours, outputs[name], strict=True))
        print(
            f"  {name}: {spent.cpu:.1f} s of CPU, {spent.cpu / least.cpu:.2f} times "
            f"sorted_batches, {spent.clock / least.clock:.2f} times on the clock; "
            f"{same} of {len(ours)} outputs equal"
        )


def main(rows: int = 64, hidden: int = 64, layers: int = 2, ending: int = 30) -> None:
    """Compare the ways on up to `rows` prompts of each corpus.

    `ending`: one token id of so many ends an answer.
    """
    prepare_torch([])
    tokenizer = make_tokenizer()
    model = make_model(tokenizer, hidden, layers, ending)
    for title, most in (("texts as they are", 1), ("one to six texts a prompt", 6)):
        works = [make_work(dataset, tokenizer, rows, most) for dataset in known()]
        compare(title, model, tokenizer, works)


if __name__ == "__main__":
    typer.run(main)
