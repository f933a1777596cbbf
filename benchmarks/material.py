"""Synthetic and real corpora as the works need them; real ones are read from REPRO_MIRROR."""

import os
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from repro.corpora import base as corpora
from repro.corpora.card import task_info
from repro.corpora.fetch import MIRROR, fetch
from repro.corpora.synthesis.writers import synthesize
from repro.params import Synthesis
from repro.registry import corpus_entry
from repro.schema import Example, ProtocolName, SplitName, TaskInfo
from repro.tasks import asking
from repro.tasks.asking import prompts
from repro.text import Rendered

Corpus = tuple[TaskInfo, dict[SplitName, list[Example]]]
SEED = 13
NO_MIRROR = f"The real corpora were not here: {MIRROR} names no folder."


def mirror() -> bool:
    """Whether the real corpora are here."""
    return Path(os.environ.get(MIRROR) or "nowhere").is_dir()


def synthetic(dataset: str, protocol: ProtocolName, rows: int) -> Corpus:
    """A synthetic corpus of `rows` test rows."""
    with TemporaryDirectory() as folder:
        synthesize(dataset, Path(folder), Synthesis(train=60, dev=1, test=rows), SEED)
        return _read(dataset, protocol, Path(folder))


@cache
def real(dataset: str, protocol: ProtocolName) -> Corpus:
    """A real corpus."""
    with TemporaryDirectory() as folder:
        fetch(dataset, corpus_entry(dataset), Path(folder))
        return _read(dataset, protocol, Path(folder))


def asked(corpus: Corpus, split: SplitName) -> list[Rendered]:
    """Prompts and completions of a split, in an order of their own draw, as style `plain`."""
    info, splits = corpus
    task = asking.of(info)
    rows = Random(SEED).sample(splits[split], len(splits[split]))
    return [Rendered(row.id, prompts.prompt(task, row), task.target(row)) for row in rows]


def _read(dataset: str, protocol: ProtocolName, folder: Path) -> Corpus:
    corpus = corpora.load(dataset)
    info = task_info(corpus, corpus_entry(dataset), protocol)
    return info, corpus.read(folder, protocol).splits
